import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startCognitoLocal, startOidcProvider, type OidcProvider } from '@mcp-gateway/testing';
import { anInstallation, removeInstallations } from '../../testing/an-installation.js';
import type { Check } from '../check.js';
import { callbackUrlsCheck, judge as judgeCallback } from './callback-urls.js';
import { issuersCheck } from './issuers.js';
import { judge as judgeClient, providerClientsCheck } from './provider-clients.js';

afterAll(removeInstallations);
const GATEWAY = 'http://localhost:8880';
const CALLBACK = `${GATEWAY}/oauth2/callback/sso`;

let provider: OidcProvider;
beforeAll(async () => {
  provider = await startOidcProvider({ redirectUris: [CALLBACK] });
});
afterAll(() => provider.stop());

type Changes = { issuer?: string; secret?: string; id?: string };
async function outcomes({ run }: Check, changes: Changes = {}): Promise<string[]> {
  const { issuer = provider.issuer, secret = provider.web.secret, id = 'sso' } = changes;
  const installation = anInstallation();
  const entry = { type: 'oidc', issuer, client_id: provider.web.id, client_secret: secret };
  // JSON is YAML.
  const text = JSON.stringify({ providers: { [id]: entry } });
  writeFileSync(installation.settings.OAUTH2_PROVIDERS_FILE, text);
  return (await run(installation)).map((finding) => `${finding.outcome}: ${finding.says}`);
}

describe('issuers', () => {
  it('are reached, and publish keys', async () => {
    expect(await outcomes(issuersCheck)).toEqual([
      expect.stringMatching(/^ok: sso is reached, and/),
    ]);
  });
  it('are not, when they are down or call themselves otherwise', async () => {
    expect(await outcomes(issuersCheck, { issuer: 'http://127.0.0.1:9' })).toEqual([
      expect.stringMatching(/^failed: sso: /),
    ]);
    expect(await outcomes(issuersCheck, { issuer: `${provider.issuer}/` })).toEqual([
      expect.stringContaining('failed: sso: the issuer calls itself'),
    ]);
  });
});

describe('a user pool', () => {
  it('is reached, knows its client, and leads back to the gateway that it was told', async () => {
    const cognito = await startCognitoLocal({
      callbackUrls: [`${GATEWAY}/oauth2/callback/cognito`],
    });
    const installation = anInstallation({
      COGNITO_USER_POOL_ID: cognito.userPoolId,
      COGNITO_CLIENT_ID: cognito.clientId,
      COGNITO_ENDPOINT: cognito.endpoint,
    });
    writeFileSync(installation.settings.OAUTH2_PROVIDERS_FILE, 'providers: {}');
    const find = async (check: Check, gateway = GATEWAY) =>
      (await check.run({ ...installation, gateway })).map((finding) => finding.outcome);
    expect(await find(issuersCheck)).toEqual(['ok']);
    expect(await find(providerClientsCheck)).toEqual(['ok']);
    expect(await find(callbackUrlsCheck)).toEqual(['ok']);
    expect(await find(callbackUrlsCheck, 'http://localhost:9999')).toEqual(['failed']);
    await cognito.stop();
  });
});

describe('clients', () => {
  it('are known with their secret', async () => {
    expect(await outcomes(providerClientsCheck)).toEqual([
      'ok: sso knows the client and its secret.',
    ]);
  });
  it('are refused with another', async () => {
    expect(await outcomes(providerClientsCheck, { secret: 'another' })).toEqual([
      'failed: sso refuses the client or its secret.',
    ]);
  });
  it.each([
    ['bad_verification_code', 'ok'],
    ['incorrect_client_credentials', 'failed'],
    ['unauthorized_client', 'failed'],
    ['HTTP 500', 'warning'],
  ])('to whom a provider says %s are %s', (error, outcome) => {
    expect(judgeClient('sso', error)).toMatchObject({ outcome });
  });
});

describe('callback URLs', () => {
  it('are those that the provider leads back to', async () => {
    expect(await outcomes(callbackUrlsCheck)).toEqual([expect.stringMatching(/^ok: sso begins/)]);
  });
  it('are refused when the provider knows others', async () => {
    expect(await outcomes(callbackUrlsCheck, { id: 'other' })).toEqual([
      'failed: other does not lead back here.',
    ]);
  });
  it.each([
    ['an error at the callback itself', 302, `${CALLBACK}?error=login_required`, '', 'ok'],
    ['a page of Cognito', 302, 'https://a.example/error?error=redirect_mismatch', '', 'failed'],
    ['a page of Keycloak', 400, '', 'Invalid parameter: redirect_uri', 'failed'],
    ['another refusal', 403, '', 'no', 'warning'],
    ['a sign-in page', 302, `https://a.example/login?redirect_uri=${CALLBACK}`, '', 'ok'],
  ])('%s', (_, status, location, text, outcome) => {
    expect(judgeCallback('sso', CALLBACK, { status, location, text })).toMatchObject({ outcome });
  });
});
