import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { POLICY_TEXT, sendRequest } from '@mcp-gateway/testing';
import { createMemoryDocuments, createMemoryKeyValue, type KeyValue } from '@mcp-gateway/store';
import {
  ADMIN,
  ISSUER,
  startAuthServer,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';
import { createBrowser } from '../testing/browser.js';
import { aCall, gatePost } from '../testing/gate-request.js';
import { oauthClient, type TokenAnswer } from '../testing/oauth-client.js';
import { storedKeys } from '../tokens/signing-keys.js';

const WEB = { redirect_uris: ['https://app.test/callback'] };
const WEB_URI = { redirect_uri: 'https://app.test/callback' };

/** All that was ever written to the store. */
const written: string[] = [];
const values = createMemoryKeyValue();
const state: KeyValue = {
  ...values,
  set: (key, value, ttlMs) => {
    written.push(`${key} ${value}`);
    return values.set(key, value, ttlMs);
  },
};
const keyDocuments = createMemoryDocuments(storedKeys);
const start = () => startAuthServer({ policy: POLICY_TEXT, state, keyDocuments });

/** What a person and clients had before the restart. */
async function setUp(authServer: AuthServerUnderTest) {
  const client = oauthClient(authServer);
  const browser = createBrowser(authServer.app, ISSUER);
  const sessionId = await client.signIn(browser, ADMIN.name);
  const native = await client.registered();
  const confidential = await client.registered({
    ...WEB,
    token_endpoint_auth_method: 'client_secret_post',
  });
  const tokens = await client.tokensOf(browser, native.client_id);
  const code = (await client.authorize(browser, native.client_id)).get('code') ?? '';
  await client.authorize(browser, confidential.client_id, WEB_URI);
  const over = await client.tokensOf(browser, native.client_id);
  await client.postForm('/oauth2/revoke', {
    client_id: native.client_id,
    token: over.refresh_token,
  });
  return { client, browser, sessionId, native, confidential, tokens, code, over };
}

let was: Awaited<ReturnType<typeof setUp>>;
let authServer: AuthServerUnderTest;
let client: ReturnType<typeof oauthClient>;
beforeAll(async () => {
  const before = await start();
  was = await setUp(before);
  await before.close();
  authServer = await start();
  client = oauthClient(authServer, was.client.verifier);
});
afterAll(() => authServer.close());

const statusOf = async (token: string) =>
  (await sendRequest({ port: authServer.port }, gatePost(aCall(), { token }))).status;
const errorOf = ({ status, body }: TokenAnswer) => [status, body.error];

describe('after a restart', () => {
  it('tokens are good as before', async () => {
    const { native, tokens } = was;
    expect(await statusOf(tokens.access_token)).toBe(200);
    expect((await client.refresh(native.client_id, tokens.refresh_token)).status).toBe(200);
  });

  it('a code can be redeemed, once', async () => {
    const { native, code } = was;
    expect((await client.redeem(native.client_id, code)).status).toBe(200);
    expect(errorOf(await client.redeem(native.client_id, code))).toEqual([400, 'invalid_grant']);
  });

  it('what was ended is not good again', async () => {
    const { native, over } = was;
    expect(await statusOf(over.access_token)).toBe(401);
    expect(errorOf(await client.refresh(native.client_id, over.refresh_token))).toEqual([
      400,
      'invalid_grant',
    ]);
  });

  it('a browser is signed in, and a consent given in it counts', async () => {
    const browser = createBrowser(authServer.app, ISSUER);
    for (const [name, cookie] of was.browser.cookies) browser.cookies.set(name, cookie);
    const request = client.authorizeUrl(was.confidential.client_id, { ...WEB_URI, prompt: 'none' });
    expect((await browser.follow(request)).location).toContain('code=');
  });
});

describe('the store', () => {
  it.each<[string, () => string | undefined]>([
    ['session', () => was.sessionId],
    ['code', () => was.code],
    ['refresh token', () => was.tokens.refresh_token],
    ['access token', () => was.tokens.access_token],
    ['secret of a client', () => was.confidential.client_secret],
  ])('holds no %s that could be used', (_, secret) => {
    const value = secret() ?? '';
    expect(value.length).toBeGreaterThan(20);
    expect(written.filter((line) => line.includes(value))).toEqual([]);
  });
});
