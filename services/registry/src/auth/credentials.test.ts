import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHopTokenSigner, createHopTokenVerifier } from '@mcp-gateway/identity';
import { unavailable } from '@mcp-gateway/kit';
import { generateKeyPair } from 'jose';
import request from 'supertest';
import { bearer, cookie } from '../testing/people.js';
import { createRegistryUnderTest, GATEWAY_URL } from '../testing/registry-under-test.js';
import {
  startRegistryWithPeople,
  type RegistryWithPeople,
} from '../testing/registry-with-people.js';

let registry: RegistryWithPeople;
let sign: ReturnType<typeof createHopTokenSigner>;

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  sign = createHopTokenSigner({ issuer: GATEWAY_URL, keyId: 'k1', privateKey });
  registry = await startRegistryWithPeople({
    verifyHopToken: createHopTokenVerifier({
      issuer: GATEWAY_URL,
      audience: 'registry',
      keys: () => Promise.resolve(publicKey),
    }),
  });
});
afterAll(() => registry.close());

const list = () => request(registry.app).get('/api/servers');
const hop = (audience: 'registry' | 'mcpgw', server = 'mcpgw') =>
  sign(
    {
      principal: {
        subject: 'client:1',
        kind: 'client',
        name: 'agent',
        scopes: ['registry/admin'],
      },
      server,
    },
    [audience],
  );

describe('credentials of the API', () => {
  it('are an access token, a session, or a hop token for the registry', async () => {
    const answers = [
      await list().set(bearer('admin')),
      await list().set(cookie('admin')),
      await list().set('X-Gateway-Identity', await hop('registry')),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('tell the catalogue who changes it', async () => {
    const changes: unknown[] = [];
    const stop = registry.catalog.onChange(({ kind, by }) => changes.push([kind, by.subject]));
    const { status } = await request(registry.app)
      .post('/register')
      .set('X-Gateway-Identity', await hop('registry'))
      .send({ name: 'x', path: '/x', proxy_pass_url: 'http://127.0.0.1:9009/' });
    stop();
    expect(status).toBe(201);
    expect(changes[0]).toEqual(['registered', 'client:1']);
  });

  it('take the word bearer in any case', async () => {
    expect((await list().set('Authorization', 'bearer token-of-admin')).status).toBe(200);
  });

  it.each([
    ['an unknown token', { Authorization: 'Bearer unknown' }],
    ['an empty token', { Authorization: 'Bearer ' }],
    ['two tokens in one', { Authorization: 'Bearer a b' }],
    ['another scheme', { Authorization: 'Basic YTpi' }],
    ['a session id as a token', { Authorization: 'Bearer session-of-admin' }],
    ['an enormous token', { Authorization: `Bearer ${'x'.repeat(15_000)}` }],
    ['an unknown session', { Cookie: 'mcp_gateway_session=unknown' }],
    ['an empty session', { Cookie: 'mcp_gateway_session=' }],
    ['a token as a session', { Cookie: 'mcp_gateway_session=token-of-admin' }],
    ['T-078: an enormous session', { Cookie: `mcp_gateway_session=${'x'.repeat(10_000)}` }],
    [
      'T-077: two sessions',
      { Cookie: 'mcp_gateway_session=session-of-admin; mcp_gateway_session=b' },
    ],
    ['a hop token that is none', { 'X-Gateway-Identity': 'x.y.z' }],
  ])('answers 401 invalid_token to %s', async (_what, headers) => {
    const { status, headers: answered, body } = await list().set(headers);
    expect(status).toBe(401);
    expect(answered['www-authenticate']).toContain('error="invalid_token"');
    expect(body.detail).toBe('The credential is not valid');
  });

  it('answers 401 to a hop token for another service, whatever else is sent', async () => {
    const { status } = await list()
      .set('X-Gateway-Identity', await hop('mcpgw'))
      .set(bearer('admin'));
    expect(status).toBe(401);
  });

  it('T-071: answers 401 to a hop token of a call to another server than mcpgw', async () => {
    const { status } = await list().set('X-Gateway-Identity', await hop('registry', 'weather'));
    expect(status).toBe(401);
  });

  it('do not fall back from a token that is not valid to a session that is', async () => {
    const { status } = await list().set(cookie('admin')).set('Authorization', 'Bearer unknown');
    expect(status).toBe(401);
  });

  it('under https are read only from the cookie with the protected name', async () => {
    const secure = await createRegistryUnderTest({
      authServerUrl: registry.authServer.url,
      gatewayUrl: 'https://gateway.example',
    });
    const ask = (name: string) =>
      request(secure.app).get('/api/servers').set('Cookie', `${name}=session-of-admin`);
    expect((await ask('mcp_gateway_session')).status).toBe(401);
    expect((await ask('__Host-mcp_gateway_session')).status).toBe(200);
    secure.monitor.close();
  });

  it.each([
    ['answers with an error', 500],
    ['does not know our key', 404],
    ['answers with something else', 200],
  ])('answers 503 while the auth-server %s', async (_what, status) => {
    registry.authServer.answerWith(status);
    const answer = await list().set('Authorization', `Bearer asked-while-${status}`);
    registry.authServer.answerWith(undefined);
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
  });

  it('answers 503 to a hop token while the keys to verify it cannot be had', async () => {
    const keyless = await createRegistryUnderTest({
      verifyHopToken: () => Promise.reject(unavailable('No keys')),
    });
    const { status } = await request(keyless.app)
      .get('/api/servers')
      .set('X-Gateway-Identity', await hop('registry'));
    keyless.monitor.close();
    expect(status).toBe(503);
  });

  it('answers 503 when the auth-server cannot be reached', async () => {
    const lonely = await createRegistryUnderTest();
    const { status } = await request(lonely.app).get('/api/servers').set(bearer('admin'));
    lonely.monitor.close();
    expect(status).toBe(503);
  });
});
