import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import supertest from 'supertest';
import { POLICY_TEXT, sendRequest } from '@mcp-gateway/testing';
import {
  CLIENT,
  ISSUER,
  startAuthServer,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';
import { aCall, gatePost } from '../testing/gate-request.js';

const OTHER = { id: 'other', secret: 'the secret of the other', scopes: [] };
const GRANT = { grant_type: 'client_credentials' };
const FORM = { client_id: CLIENT.id, client_secret: CLIENT.secret };

let authServer: AuthServerUnderTest;
beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY_TEXT, clients: [CLIENT, OTHER] });
});
afterAll(() => authServer.close());

/** An address of its own for each request, so that wrong secrets of one slow down no other. */
const fromElsewhere = () => ({ 'X-Forwarded-For': `192.0.2.${(addresses += 1)}` });
let addresses = 0;
const ask = () => supertest(authServer.app);
const postForm = (
  path: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
) =>
  ask()
    .post(path)
    .type('form')
    .set({ ...fromElsewhere(), ...headers })
    .send(form);
const getToken = (form: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  postForm('/oauth2/token', { ...GRANT, ...form }, headers);

const basicOf = (text: string) => ({
  Authorization: `Basic ${Buffer.from(text).toString('base64')}`,
});
/** As RFC 6749 2.3.1 says: both halves form-encoded. */
const basic = (id = CLIENT.id, secret = CLIENT.secret) =>
  basicOf(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`);

describe('POST /oauth2/token', () => {
  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['by Basic, encoded as the RFC says', {}, basic()],
    [
      'by Basic, with the scheme in lower case',
      {},
      { Authorization: basic().Authorization.replace('Basic', 'basic') },
    ],
    ['by form', FORM, {}],
  ])('gives a token to a client that proves itself %s', async (_, form, headers) => {
    const answer = await getToken(form, headers);
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'currenttime/use everything',
    });
  });

  it('takes a plain secret in Basic as it stands, as most clients send it', async () => {
    const plain = { id: 'plain', secret: '100% plain: and +simple', scopes: [] };
    const other = await startAuthServer({ policy: POLICY_TEXT, clients: [plain] });
    const headers = basicOf(`plain:${plain.secret}`);
    const answer = await supertest(other.app)
      .post('/oauth2/token')
      .type('form')
      .set(headers)
      .send(GRANT);
    await other.close();
    expect(answer.status).toBe(200);
  });

  it('gives a token that the gate takes, and whoever reads the key set can verify', async () => {
    const { body } = await getToken(FORM);
    const gate = await sendRequest(
      { port: authServer.port },
      gatePost(aCall(), { token: body.access_token as string }),
    );
    expect(gate.status).toBe(200);
    const jwks = await ask().get('/oauth2/jwks');
    const { payload, protectedHeader } = await jwtVerify(
      body.access_token as string,
      createLocalJWKSet(jwks.body as { keys: [] }),
      { issuer: ISSUER, audience: ISSUER, typ: 'at+jwt' },
    );
    expect(payload).toMatchObject({
      sub: 'robot',
      client_id: 'robot',
      scope: 'currenttime/use everything',
    });
    expect(protectedHeader.alg).toBe('ES256');
  });

  it('is not stopped by the headers that Cognito clients send', async () => {
    const headers = { 'X-User-Pool-Id': 'x', 'X-Client-Id': 'y', 'X-Region': 'z' };
    expect((await getToken(FORM, headers)).status).toBe(200);
  });

  it.each([
    ['one of its scopes', 'everything', 'everything'],
    ['its scopes in another order', 'everything currenttime/use', 'everything currenttime/use'],
    ['a scope twice', 'everything everything', 'everything'],
    ['blanks around', ' everything  ', 'everything'],
    ['nothing', '', 'currenttime/use everything'],
  ])('narrows the scopes to what is asked for: %s', async (_, scope, granted) => {
    const { body } = await getToken({ ...FORM, scope });
    expect(body.scope).toBe(granted);
    expect(decodeJwt(body.access_token as string)['scope']).toBe(granted);
  });

  it.each([
    ['a scope of another', 'currenttime/lists'],
    ['one of its own and one of another', 'everything admin'],
    ['all scopes by a wildcard', '*'],
    ['a part of a scope (W-64)', 'every'],
    ['its scopes with a comma', 'currenttime/use,everything'],
    ['its scopes with a tab (T-064)', 'currenttime/use\teverything'],
    ['a scope with another kind of blank (T-064)', 'everything\u00a0'],
  ])('answers invalid_scope to %s', async (_, scope) => {
    const answer = await getToken({ ...FORM, scope });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toBe('invalid_scope');
  });

  it.each([
    ['the gateway', ISSUER, ISSUER],
    ['the gateway with a slash', `${ISSUER}/`, ISSUER],
    ['a server', `${ISSUER}/currenttime/mcp`, `${ISSUER}/currenttime/mcp`],
    ['a legacy stream of a server', `${ISSUER}/a/b/sse`, `${ISSUER}/a/b/sse`],
  ])(
    'binds the token to the resource that is named (RFC 8707): %s',
    async (_, resource, audience) => {
      const { body } = await getToken({ ...FORM, resource });
      expect(decodeJwt(body.access_token as string).aud).toBe(audience);
    },
  );

  it('gives a token for one server that is good at no other (T-061)', async () => {
    const { body } = await getToken({ ...FORM, resource: `${ISSUER}/currenttime/mcp` });
    const at = (server: string) =>
      sendRequest(
        { port: authServer.port },
        gatePost(aCall(), { token: body.access_token as string, server }),
      );
    expect((await at('currenttime')).status).toBe(200);
    expect((await at('secretsrv')).status).toBe(401);
  });

  it.each([
    ['another host', 'https://evil.example/currenttime/mcp'],
    ['a host that begins like ours', `${ISSUER}.evil.example/currenttime/mcp`],
    ['our host with a user', 'https://gateway.test@evil.example/a/mcp'],
    ['a port of our host', `${ISSUER}:8443/currenttime/mcp`],
    ['what is no server of ours', `${ISSUER}/oauth2/token`],
    ['a hostile path', `${ISSUER}/a/../b/mcp`],
    ['a path that is read in two ways', `${ISSUER}/a//b/mcp`],
    ['a query', `${ISSUER}/a/mcp?x=y`],
    ['a fragment', `${ISSUER}/a/mcp#x`],
    ['nothing', ''],
  ])('answers invalid_target to %s', async (_, resource) => {
    const answer = await getToken({ ...FORM, resource });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toBe('invalid_target');
  });

  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['no credential', {}, {}],
    ['a wrong secret in a form', { ...FORM, client_secret: 'wrong' }, {}],
    ['a wrong secret by Basic', {}, basic(CLIENT.id, 'wrong')],
    ['an unknown client', {}, basic('nobody', CLIENT.secret)],
    ['the secret of another', {}, basic(CLIENT.id, OTHER.secret)],
    ['no secret', { client_id: CLIENT.id }, {}],
    ['an empty secret', { client_id: CLIENT.id, client_secret: '' }, {}],
    ['Basic without a colon', {}, basicOf('robot')],
    ['Basic that is not Base64', {}, { Authorization: 'Basic %%%' }],
    ['a wrong Basic beside a right form', FORM, basic(CLIENT.id, 'wrong')],
    ['its secret as a bearer token (W-01)', {}, { Authorization: `Bearer ${CLIENT.secret}` }],
    ['a name of Object.prototype (T-047)', { client_id: '__proto__', client_secret: '' }, {}],
  ])('answers 401 invalid_client to %s', async (_, form, headers) => {
    const answer = await getToken(form, headers);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Basic realm="token"');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual({
      error: 'invalid_client',
      error_description: 'Unknown client or wrong secret',
    });
  });

  it('says the same of a client that does not exist as of a wrong secret', async () => {
    const wrong = await getToken({}, basic(CLIENT.id, 'wrong'));
    const unknown = await getToken({}, basic('nobody', 'wrong'));
    expect([unknown.status, unknown.body]).toEqual([wrong.status, wrong.body]);
  });

  it.each(['password', 'implicit', 'CLIENT_CREDENTIALS', ''])(
    'answers unsupported_grant_type to %j',
    async (grant_type) => {
      const answer = await getToken({ grant_type }, basic());
      expect(answer.status).toBe(400);
      expect(answer.body.error).toBe('unsupported_grant_type');
    },
  );

  it.each([
    ['no grant type', ''],
    ['the grant type twice', 'grant_type=client_credentials&grant_type=client_credentials'],
    ['the scope twice', 'grant_type=client_credentials&scope=everything&scope=currenttime/use'],
    ['the scope as an array', 'grant_type=client_credentials&scope[]=everything&scope=a&scope=b'],
    ['a scope that is too long', `grant_type=client_credentials&scope=${'x'.repeat(5000)}`],
  ])('answers invalid_request to %s', async (_, form) => {
    const answer = await ask().post('/oauth2/token').type('form').set(basic()).send(form);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toBe('invalid_request');
  });

  it.each([
    ['JSON', 'application/json', JSON.stringify({ ...GRANT, ...FORM }), 401, 'invalid_client'],
    [
      'a text',
      'text/plain',
      new URLSearchParams({ ...GRANT, ...FORM }).toString(),
      401,
      'invalid_client',
    ],
  ])('does not read %s', async (_, type, body, status, error) => {
    const answer = await ask().post('/oauth2/token').set('Content-Type', type).send(body);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toBe(error);
    const proven = await ask()
      .post('/oauth2/token')
      .set({ 'Content-Type': type, ...basic() })
      .send(body);
    expect(proven.body.error).toBe('invalid_request');
  });

  it('does not read credentials or parameters in the URL (T-066)', async () => {
    const query = new URLSearchParams({ ...GRANT, ...FORM }).toString();
    expect((await ask().post(`/oauth2/token?${query}`)).status).toBe(401);
  });

  it('refuses a body that is too large', async () => {
    const answer = await getToken({ ...FORM, scope: 'x'.repeat(100_000) });
    expect(answer.status).toBe(413);
  });

  it.each(['get', 'put', 'delete'] as const)('has nothing for %s', async (method) => {
    expect((await ask()[method]('/oauth2/token')).status).toBe(404);
  });
});

describe('wrong secrets', () => {
  const wrong = { ...FORM, client_secret: 'wrong' };
  const from = (address: string) => ({ 'X-Forwarded-For': address });
  const guessFrom = async (address: string, times = 5) => {
    for (let i = 0; i < times; i += 1) {
      expect((await getToken(wrong, from(address))).status).toBe(401);
    }
  };

  it('make the address that they come from wait after five, and say how long (W-49)', async () => {
    await guessFrom('198.51.100.1');
    const answer = await getToken(FORM, from('198.51.100.1'));
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBe('2');
    expect(answer.body).toEqual({
      error: 'too_many_attempts',
      error_description: 'Too many wrong secrets: try again later',
    });
    expect((await postForm('/oauth2/revoke', wrong, from('198.51.100.1'))).status).toBe(429);
  });

  it('do not keep the client out elsewhere, nor another client there', async () => {
    await guessFrom('198.51.100.2');
    expect((await getToken(FORM, from('198.51.100.3'))).status).toBe(200);
    const other = { client_id: OTHER.id, client_secret: OTHER.secret };
    expect((await getToken(other, from('198.51.100.2'))).status).toBe(200);
  });

  it('are forgotten with the right one', async () => {
    await guessFrom('198.51.100.4', 4);
    expect((await getToken(FORM, from('198.51.100.4'))).status).toBe(200);
    await guessFrom('198.51.100.4', 4);
    expect((await getToken(FORM, from('198.51.100.4'))).status).toBe(200);
  });

  it('of a client that does not exist are slowed down alike', async () => {
    const unknown = { client_id: 'nobody', client_secret: 'wrong' };
    for (let i = 0; i < 5; i += 1) await getToken(unknown, from('198.51.100.5'));
    expect((await getToken(unknown, from('198.51.100.5'))).status).toBe(429);
  });
});

describe('POST /oauth2/revoke', () => {
  const issue = async () => (await getToken(FORM)).body.access_token as string;
  const revoke = (token: string, headers: Record<string, string> = basic()) =>
    postForm('/oauth2/revoke', { token }, headers);
  const statusOf = async (token: string) =>
    (await sendRequest({ port: authServer.port }, gatePost(aCall(), { token }))).status;

  it('ends a token at once (T-070)', async () => {
    const token = await issue();
    expect((await revoke(token)).status).toBe(200);
    expect(await statusOf(token)).toBe(401);
  });

  it('ends at once also a token that has been in use (T-070)', async () => {
    const token = await issue();
    expect(await statusOf(token)).toBe(200);
    expect(await statusOf(token)).toBe(200);
    const answer = await postForm('/oauth2/revoke', { ...FORM, token });
    expect(answer.status).toBe(200);
    expect(await statusOf(token)).toBe(401);
  });

  it('ends that token only', async () => {
    const [ended, other] = [await issue(), await issue()];
    await revoke(ended);
    expect(await statusOf(other)).toBe(200);
  });

  it('does not end a token of another client', async () => {
    const token = await issue();
    expect((await revoke(token, basic(OTHER.id, OTHER.secret))).status).toBe(200);
    expect(await statusOf(token)).toBe(200);
  });

  it.each(['bad', 'a.b.c', 'x'.repeat(16_384)])(
    'has nothing against no token (RFC 7009 2.2)',
    async (token) => {
      expect((await revoke(token)).status).toBe(200);
    },
  );

  it('answers 401 to who does not prove to be a client', async () => {
    const token = await issue();
    const answer = await revoke(token, basic(CLIENT.id, 'wrong'));
    expect(answer.status).toBe(401);
    expect(answer.body.error).toBe('invalid_client');
    expect(await statusOf(token)).toBe(200);
  });

  it('answers invalid_request when no token is named', async () => {
    const answer = await postForm('/oauth2/revoke', {}, basic());
    expect(answer.status).toBe(400);
    expect(answer.body.error).toBe('invalid_request');
  });
});

describe('GET /oauth2/jwks', () => {
  it('publishes the public key, and nothing private', async () => {
    const { status, body, headers } = await ask().get('/oauth2/jwks');
    expect(status).toBe(200);
    expect(headers['cache-control']).toContain('max-age');
    expect(body).toEqual({
      keys: [
        {
          kty: 'EC',
          crv: 'P-256',
          x: expect.any(String),
          y: expect.any(String),
          kid: authServer.key.keyId,
          alg: 'ES256',
          use: 'sig',
        },
      ],
    });
  });
});
