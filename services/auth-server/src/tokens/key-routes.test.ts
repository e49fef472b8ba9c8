import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import supertest from 'supertest';
import { createHopTokenVerifier, remoteKeys } from '@mcp-gateway/identity';
import { POLICY_TEXT, sendRequest } from '@mcp-gateway/testing';
import {
  INTERNAL_KEY,
  ISSUER,
  startAuthServer,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';
import { aCall, gateHead, gatePost } from '../testing/gate-request.js';
import { oauthClient } from '../testing/oauth-client.js';
import { KEY_LIFE_MS, PUBLISH_AHEAD_MS } from './signing-keys.js';

let now = Date.now();
let authServer: AuthServerUnderTest;
beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY_TEXT, now: () => now });
});
beforeEach(() => {
  now = Date.now();
});
afterAll(() => authServer.close());

const rotate = (body: object = {}, key = INTERNAL_KEY) =>
  supertest(authServer.app)
    .post('/internal/keys/rotate')
    .set('Authorization', `Bearer ${key}`)
    .send(body);
const statusOf = async (token: string) =>
  (await sendRequest({ port: authServer.port }, gatePost(aCall(), { token }))).status;
const publishedIds = async () => {
  const { body } = await supertest(authServer.app).get('/oauth2/jwks');
  return (body as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
};

describe('POST /internal/keys/rotate', () => {
  it('publishes a key that signs later, and no running client notices', async () => {
    const before = await authServer.token();
    expect((await rotate()).status).toBe(200);
    expect(await publishedIds()).toHaveLength(2);
    now += PUBLISH_AHEAD_MS;
    const after = await authServer.token();
    expect([await statusOf(before), await statusOf(after)]).toEqual([200, 200]);
  });

  it('lets people sign in with clients before and after', async () => {
    const client = oauthClient(authServer);
    const alice = await client.browserOf('alice');
    const { client_id: id } = await client.registered();
    const before = await client.tokensOf(alice, id);
    await rotate();
    now += PUBLISH_AHEAD_MS;
    const after = await client.refresh(id, before.refresh_token);
    expect([await statusOf(before.access_token), await statusOf(after.body.access_token)]).toEqual([
      200, 200,
    ]);
  });

  it('is known to our services before it signs for them', async () => {
    const keys = remoteKeys(`http://127.0.0.1:${authServer.port}`);
    const verify = createHopTokenVerifier({ issuer: ISSUER, audience: 'mcpgw', keys });
    const hopTokenFor = async (scopes: string[]) => {
      const token = await authServer.token({ scopes: ['everything', ...scopes] });
      const target = { port: authServer.port };
      const { headers } = await sendRequest(target, gateHead('GET', { token, route: 'own' }));
      return headers['x-gateway-identity'] as string;
    };
    await rotate();
    const before = await hopTokenFor([]);
    await verify(before);
    now += PUBLISH_AHEAD_MS;
    const after = await hopTokenFor(['currenttime/use']);
    expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
    await expect(verify(after)).resolves.toMatchObject({ principal: { subject: 'robot' } });
  });

  it('ends all that older keys signed when they are not to be trusted', async () => {
    const before = await authServer.token();
    expect(await statusOf(before)).toBe(200);
    const { body } = await rotate({ distrust: true });
    expect(body).toEqual({ key_ids: [authServer.keys.active().keyId] });
    expect(await statusOf(before)).toBe(401);
    expect(await statusOf(await authServer.token())).toBe(200);
  });

  it('is for our services only, and takes nothing it does not know', async () => {
    expect((await rotate({}, 'guessed')).status).toBe(404);
    expect((await rotate({ distrust: 'yes' })).status).toBe(422);
    expect((await rotate({ other: true })).status).toBe(422);
  });

  it('happens by itself after a while', async () => {
    const before = (await publishedIds()).length;
    now += KEY_LIFE_MS + PUBLISH_AHEAD_MS;
    await authServer.keys.rotateWhenDue();
    expect((await publishedIds()).length).toBe(before + 1);
  });
});
