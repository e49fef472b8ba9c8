import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import supertest from 'supertest';
import { POLICY_TEXT, sendRequest } from '@mcp-gateway/testing';
import {
  ISSUER,
  startAuthServer,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';
import type { Browser } from '../testing/browser.js';
import { aCall, gatePost } from '../testing/gate-request.js';
import { oauthClient, REDIRECT_URI, RESOURCE, type OAuthClient } from '../testing/oauth-client.js';

let authServer: AuthServerUnderTest;
let client: OAuthClient;
let clientId: string;
let alice: Browser;
beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY_TEXT });
  client = oauthClient(authServer);
  clientId = (await client.registered()).client_id;
  alice = await client.browserOf('alice');
});
afterAll(() => authServer.close());

const statusOf = async (token: string, server = 'currenttime') =>
  (await sendRequest({ port: authServer.port }, gatePost(aCall(), { token, server }))).status;
const newCode = async (changes = {}) =>
  (await client.authorize(alice, clientId, changes)).get('code') ?? '';

describe('a client that a person signs in with', () => {
  it('gets a token with which it acts as the person, at the server it asked for', async () => {
    const answer = await client.redeem(clientId, await newCode());
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 900,
      scope: 'currenttime/use',
      refresh_token: expect.any(String),
    });
    expect(await statusOf(answer.body.access_token)).toBe(200);
    expect(await statusOf(answer.body.access_token, 'secretsrv')).toBe(401);
    expect(authServer.records.at(-2)).toMatchObject({ principal: 'local:alice', kind: 'user' });
  });

  it('gets a token that whoever reads the key set can verify (RFC 9068)', async () => {
    const { access_token: token } = (await client.redeem(clientId, await newCode())).body;
    const jwks = await supertest(authServer.app).get('/oauth2/jwks');
    const { payload, protectedHeader } = await jwtVerify(
      token,
      createLocalJWKSet(jwks.body as { keys: [] }),
      { issuer: ISSUER, audience: RESOURCE, typ: 'at+jwt' },
    );
    expect(protectedHeader.alg).toBe('ES256');
    expect(payload).toMatchObject({ sub: 'local:alice', client_id: clientId, name: 'alice' });
  });

  it('finds its state and our name beside the code (RFC 9207, A-16)', async () => {
    const answer = await client.authorize(alice, clientId);
    expect([...answer.keys()].sort()).toEqual(['code', 'iss', 'state']);
    expect(answer.get('iss')).toBe(ISSUER);
    expect(answer.get('state')).toBe('the-state');
  });

  it('finds our name beside an error too (A-16)', async () => {
    const answer = await client.authorize(alice, clientId, { prompt: 'none' });
    expect(answer.get('iss')).toBe(ISSUER);
    expect(answer.get('error')).toBe('interaction_required');
  });

  it('may prove itself with a secret, which is not kept', async () => {
    const { client_id: id, client_secret: secret = '' } = await client.registered({
      token_endpoint_auth_method: 'client_secret_post',
    });
    const code = async () => (await client.authorize(alice, id)).get('code') ?? '';
    expect((await client.redeem(id, await code(), { client_secret: secret })).status).toBe(200);
    const wrong = await client.redeem(id, await code(), { client_secret: `${secret}x` });
    expect([wrong.status, wrong.body.error]).toEqual([401, 'invalid_client']);
    expect((await client.redeem(id, await code())).status).toBe(401);
  });

  it('gets an ID token when it asks for one, and that is no access token (W-07)', async () => {
    const code = await newCode({ scope: 'openid currenttime/use' });
    const { body } = await client.redeem(clientId, code);
    const { id_token: idToken } = body as unknown as { id_token: string };
    expect(decodeJwt(idToken)).toMatchObject({ sub: 'local:alice', aud: clientId, iss: ISSUER });
    expect(await statusOf(idToken)).toBe(401);
  });
});

describe('scopes', () => {
  const scopeFor = async (changes: Record<string, string | undefined>, browser = alice) => {
    const code = (await client.authorize(browser, clientId, changes)).get('code') ?? '';
    return (await client.redeem(clientId, code)).body.scope;
  };

  it.each<[string, Record<string, string | undefined>]>([
    ['nothing', { scope: undefined }],
    ['an empty text', { scope: '' }],
    ['nothing of ours', { scope: 'openid profile offline_access' }],
  ])('are all that the person has at the server when a client asks for %s', async (_, changes) => {
    expect(await scopeFor(changes)).toContain('currenttime/use');
  });

  it('are narrowed to what the person has, without a word to the client', async () => {
    expect(await scopeFor({ scope: 'currenttime/use everything' })).toBe('currenttime/use');
  });

  it('are narrowed to what the client asked for', async () => {
    const root = await client.browserOf('dora', ['mcp-registry-admin', 'clock-readers']);
    expect(await scopeFor({ scope: 'currenttime/use' }, root)).toBe('currenttime/use');
  });

  it('are none for a person who has none of them, and then there is no code', async () => {
    const bob = await client.browserOf('bob', []);
    const answer = await client.authorize(bob, clientId);
    expect(answer.get('error')).toBe('access_denied');
    expect(answer.has('code')).toBe(false);
  });

  it('are worth no more than the groups of the person when they are used (W-47)', async () => {
    const carol = await client.browserOf('carol', ['clock-readers']);
    const { access_token: token } = await client.tokensOf(carol, clientId);
    await authServer.users.change('carol', { groups: [] });
    expect(await statusOf(token)).toBe(403);
  });
});

describe('a resource', () => {
  it.each([
    ['a server', RESOURCE, RESOURCE],
    ['the gateway', ISSUER, ISSUER],
    ['the gateway with a slash', `${ISSUER}/`, ISSUER],
    ['none', undefined, ISSUER],
  ])('is what the token is good for (RFC 8707): %s', async (_, resource, audience) => {
    const code = await newCode({ resource });
    const { access_token: token } = (await client.redeem(clientId, code)).body;
    expect(decodeJwt(token).aud).toBe(audience);
  });

  it.each([
    ['another host', 'https://evil.example/currenttime/mcp'],
    ['what is no server of ours', `${ISSUER}/oauth2/token`],
    ['a hostile path', `${ISSUER}/a/../b/mcp`],
    ['a fragment', `${ISSUER}/a/mcp#x`],
    ['no URL', 'currenttime'],
  ])('that is %s is answered with invalid_target', async (_, resource) => {
    expect((await client.authorize(alice, clientId, { resource })).get('error')).toBe(
      'invalid_target',
    );
  });

  it('that was not granted is none for the token (T-061)', async () => {
    const resource = `${ISSUER}/secretsrv/mcp`;
    const answer = await client.redeem(clientId, await newCode(), { resource });
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_target']);
  });
});

describe('T-075: a code', () => {
  it('is taken once, and what came of it ends when it comes again', async () => {
    const code = await newCode();
    const { body } = await client.redeem(clientId, code);
    expect(await statusOf(body.access_token)).toBe(200);
    const again = await client.redeem(clientId, code);
    expect([again.status, again.body.error]).toEqual([400, 'invalid_grant']);
    expect(await statusOf(body.access_token)).toBe(401);
    expect((await client.refresh(clientId, body.refresh_token)).body.error).toBe('invalid_grant');
  });

  it('is taken from one of several who bring it at the same time', async () => {
    const code = await newCode();
    const answers = await Promise.all([1, 2, 3, 4].map(() => client.redeem(clientId, code)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
  });

  it.each<[string, Record<string, string>]>([
    ['another verifier', { code_verifier: 'x'.repeat(43) }],
    ['an empty verifier', { code_verifier: '' }],
    ['a verifier that is too short', { code_verifier: 'short' }],
    ['the address with a query', { redirect_uri: `${REDIRECT_URI}?x=y` }],
    ['another path', { redirect_uri: 'http://127.0.0.1:4711/other' }],
    ['no address', { redirect_uri: '' }],
  ])('is not taken with %s', async (_, changes) => {
    const answer = await client.redeem(clientId, await newCode(), changes);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatch(/^invalid_(grant|request)$/);
  });

  it('is not taken without a verifier', async () => {
    const answer = await client.postForm('/oauth2/token', {
      grant_type: 'authorization_code',
      client_id: clientId,
      code: await newCode(),
      redirect_uri: REDIRECT_URI,
    });
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant']);
  });

  it('is not taken from another client', async () => {
    const { client_id: other } = await client.registered();
    const answer = await client.redeem(other, await newCode());
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_grant']);
  });

  it('is not taken twice in one request', async () => {
    const form = `grant_type=authorization_code&client_id=${clientId}&code=a&code=b`;
    const answer = await supertest(authServer.app).post('/oauth2/token').type('form').send(form);
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request']);
  });
});

describe('T-075: an authorization request', () => {
  const errorOf = async (changes: Record<string, string | undefined>) =>
    (await client.authorize(alice, clientId, changes)).get('error');

  it.each<[string, Record<string, string | undefined>]>([
    ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }],
    ['an empty challenge', { code_challenge: '' }],
    ['the method plain', { code_challenge_method: 'plain' }],
    ['no method, which would mean plain', { code_challenge_method: undefined }],
    ['a method of its own', { code_challenge_method: 's256' }],
    ['a challenge that is too short', { code_challenge: 'short' }],
  ])('with %s gets no code (A-17)', async (_, changes) => {
    expect(await errorOf(changes)).toBe('invalid_request');
  });

  it.each(['token', 'id_token', 'code token', 'none'])(
    'for the response type %s is refused',
    async (response_type) => {
      const page = await alice.follow(client.authorizeUrl(clientId, { response_type }));
      expect(page.location ?? '').not.toContain('token=');
      expect(`${page.location ?? ''}${page.text}`).toMatch(/unsupported_response_type|invalid_/);
    },
  );

  it.each<[string, string | undefined]>([
    ['of another host', 'http://evil.example/callback'],
    ['with another path', 'http://127.0.0.1:4711/callback/x'],
    ['that climbs', 'http://127.0.0.1:4711/x/../callback'],
    ['with a query', `${REDIRECT_URI}?x=y`],
    ['with a fragment', `${REDIRECT_URI}#x`],
    ['with credentials', 'http://user@127.0.0.1:4711/callback'],
    ['with a host behind a user', 'http://127.0.0.1:4711@evil.example/callback'],
    ['with the other loopback name', 'http://localhost:4711/callback'],
    ['in capitals', REDIRECT_URI.toUpperCase()],
    ['with https', 'https://127.0.0.1:4711/callback'],
    ['that is none', undefined],
  ])('with an address %s is answered here and leads nowhere', async (_, redirect_uri) => {
    const page = await alice.follow(client.authorizeUrl(clientId, { redirect_uri }));
    expect(page.status).toBe(400);
    expect(page.location).toBeUndefined();
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  it('may come from any port of the own machine (A-20, RFC 8252 7.3)', async () => {
    const redirect_uri = 'http://127.0.0.1:5005/callback';
    const end = await client.authorize(alice, clientId, { redirect_uri });
    expect(end.has('code')).toBe(true);
  });

  it('may not come from another port of a host elsewhere', async () => {
    const { client_id: id } = await client.registered({ redirect_uris: ['https://app.test/cb'] });
    const redirect_uri = 'https://app.test:8443/cb';
    const page = await alice.follow(client.authorizeUrl(id, { redirect_uri }));
    expect([page.status, page.location]).toEqual([400, undefined]);
  });

  it('of an unknown client leads nowhere', async () => {
    const page = await alice.follow(client.authorizeUrl('nobody'));
    expect([page.status, page.location]).toEqual([400, undefined]);
  });

  it('does not show what it holds but as text', async () => {
    const page = await alice.follow(client.authorizeUrl('<script>alert(1)</script>'));
    expect(page.text).not.toContain('<script>');
  });

  it.each([
    ['a request object', { request: 'eyJ' }],
    ['the address of one', { request_uri: 'https://evil.example/request' }],
    ['a registration', { registration: '{}' }],
    ['a form as the way back', { response_mode: 'form_post' }],
    ['a fragment as the way back', { response_mode: 'fragment' }],
  ])('with %s gets no code', async (_, changes) => {
    const page = await alice.follow(client.authorizeUrl(clientId, changes));
    expect(`${page.location ?? ''}${page.text}`).not.toMatch(/[?&#]code=/);
    expect(page.text).not.toContain('name="code"');
  });

  it('has no other method than GET', async () => {
    expect((await alice.post('/oauth2/authorize', {})).status).toBe(404);
  });
});
