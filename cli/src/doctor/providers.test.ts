import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { anInstallation, removeInstallations } from '../testing/an-installation.js';

afterAll(removeInstallations);
async function read(text: string, env: NodeJS.ProcessEnv = {}) {
  const installation = anInstallation(env);
  writeFileSync(installation.settings.OAUTH2_PROVIDERS_FILE, text);
  return installation.providers();
}

const KEYCLOAK = `providers:
  keycloak:
    type: oidc
    issuer: https://sso.example.org/realms/main
    client_id: gateway
    client_secret: \${SSO_SECRET}
  unused: { type: oidc, client_id: x, enabled: false }
`;

describe('the providers that the doctor asks', () => {
  it('are those of the file that are switched on, with variables filled in', async () => {
    const { providers, problems } = await read(KEYCLOAK, { SSO_SECRET: 'hidden' });
    expect(problems).toEqual([]);
    expect(providers).toMatchObject([
      { id: 'keycloak', issuer: 'https://sso.example.org/realms/main', clientSecret: 'hidden' },
    ]);
  });

  it.each([
    [
      'a variable that is not set',
      KEYCLOAK,
      'Provider keycloak needs SSO_SECRET, which is not set.',
    ],
    ['an entry without a type', 'providers: { a: { client_id: x } }', 'Provider a lacks its type'],
    ['a file of something else', 'providers: 7', 'holds no mapping of providers'],
  ])('tell %s', async (_, text, words) => {
    const { providers, problems } = await read(text);
    expect(providers).toEqual([]);
    expect(problems).toEqual([expect.stringContaining(words)]);
  });

  it.each([
    ['a prefix', 'acme', 'https://acme.auth.eu-west-1.amazoncognito.com'],
    ['a host name', 'login.example.org', 'https://login.example.org'],
    ['a URL', 'https://login.example.org/', 'https://login.example.org'],
  ])('hold the user pool of .env, its domain given as %s', async (_, domain, base) => {
    const { providers } = await read('providers: {}', {
      COGNITO_USER_POOL_ID: 'eu-west-1_Ab1Cd2Ef3',
      COGNITO_CLIENT_ID: 'web',
      COGNITO_DOMAIN: domain,
    });
    expect(providers).toMatchObject([
      {
        id: 'cognito',
        issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1Cd2Ef3',
        endpoints: { token: `${base}/oauth2/token` },
      },
    ]);
  });
});
