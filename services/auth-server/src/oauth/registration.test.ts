import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { POLICY_TEXT } from '@mcp-gateway/testing';
import { startAuthServer, type AuthServerUnderTest } from '../testing/auth-server-under-test.js';
import { oauthClient, REDIRECT_URI, type OAuthClient } from '../testing/oauth-client.js';

const DAY_MS = 24 * 3600_000;
let now = Date.now();
let authServer: AuthServerUnderTest;
let client: OAuthClient;
beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY_TEXT, now: () => now });
  client = oauthClient(authServer);
});
afterAll(() => authServer.close());
beforeEach(() => {
  // Another window of the limit for each test.
  now += 3600_000;
});

describe('POST /oauth2/register', () => {
  it('takes a public client (RFC 7591)', async () => {
    const { status, body, headers } = await client.register({ scope: 'currenttime/use' });
    expect(status).toBe(201);
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toMatchObject({
      client_id: expect.stringMatching(/^[\w-]{43}$/),
      client_name: 'A test client',
      redirect_uris: [REDIRECT_URI],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    });
    for (const secret of ['client_secret', 'registration_access_token']) {
      expect(body).not.toHaveProperty(secret);
    }
  });

  it('gives a secret to a client that wants one', async () => {
    const { body } = await client.register({ token_endpoint_auth_method: undefined });
    expect(body.client_secret).toMatch(/^[\w-]{86}$/);
    expect(body.token_endpoint_auth_method).toBe('client_secret_basic');
  });

  it('gives every client an id of its own, also under the same name', async () => {
    const [one, two] = [await client.registered(), await client.registered()];
    expect(one.client_id).not.toBe(two.client_id);
  });

  it.each<[string, object]>([
    ['an id of its choice', { client_id: 'agent' }],
    ['a secret of its choice', { client_secret: 'known', token_endpoint_auth_method: 'none' }],
    ['more grants', { grant_types: ['authorization_code', 'client_credentials', 'implicit'] }],
    ['other answers', { response_types: ['code', 'token'] }],
    ['an address to fetch', { jwks_uri: 'http://169.254.169.254/', logo_uri: 'http://x/' }],
    ['another address to fetch', { sector_identifier_uri: 'https://169.254.169.254/' }],
    ['a kind of its own', { application_type: 'web' }],
    ['what nobody knows', { nonsense: true }],
  ])('gives a client that asks for %s no more than others', async (_, metadata) => {
    const { status, body } = await client.register(metadata);
    expect(status).toBe(201);
    expect(body.client_id).not.toBe('agent');
    expect(body.client_secret).not.toBe('known');
    expect(body.grant_types).not.toContain('client_credentials');
    expect(body.response_types).toEqual(['code']);
    expect(body.application_type).toBe('native');
    for (const dropped of ['jwks_uri', 'logo_uri', 'sector_identifier_uri', 'nonsense']) {
      expect(body).not.toHaveProperty(dropped);
    }
  });

  it.each([
    ['https', 'https://app.test/callback'],
    ['localhost', 'http://localhost/callback'],
    ['localhost with a port', 'http://localhost:33418/'],
    ['IPv4', 'http://127.0.0.1/callback'],
    ['IPv6', 'http://[::1]:8080/callback'],
  ])('takes a way back by %s (A-20)', async (_, uri) => {
    expect((await client.register({ redirect_uris: [uri] })).status).toBe(201);
  });

  it.each<[string, unknown]>([
    ['http elsewhere', ['http://app.test/callback']],
    ['http to a name that begins like ours', ['http://localhost.evil.test/']],
    ['a private address', ['http://10.0.0.1/callback']],
    ['a scheme of its own', ['cursor://callback']],
    ['a script', ['javascript:alert(1)']],
    ['data', ['data:text/html,x']],
    ['a fragment', ['https://app.test/callback#x']],
    ['credentials', ['https://user:pass@app.test/']],
    ['dot segments', ['https://app.test/a/../b']],
    ['a backslash', ['https://app.test\\@evil.test/']],
    ['a blank', ['https://app.test/ x']],
    ['a host in another form', ['https://APP.test/']],
    ['no URL', ['callback']],
    ['one good and one bad', [REDIRECT_URI, 'http://app.test/']],
    ['none', []],
    ['no list', REDIRECT_URI],
    ['numbers', [1]],
    ['nothing', undefined],
    ['too many', Array.from({ length: 11 }, (_, i) => `https://app.test/${i}`)],
    ['a very long one', [`https://app.test/${'x'.repeat(2000)}`]],
  ])('refuses ways back with %s (A-20)', async (_, redirect_uris) => {
    const { status, body } = await client.register({ redirect_uris });
    expect([status, body.error]).toEqual([400, 'invalid_redirect_uri']);
  });

  it.each([
    ['control characters', 'a\u0007b'],
    ['a change of direction', 'a\u202eb'],
    ['invisible characters', 'a\u200bb'],
    ['more than fits', 'x'.repeat(101)],
    ['a number', 1],
  ])('refuses a name with %s', async (_, client_name) => {
    const { status, body } = await client.register({ client_name });
    expect([status, body.error]).toEqual([400, 'invalid_client_metadata']);
  });

  it.each([
    ['a form', 'application/x-www-form-urlencoded', 'redirect_uris=x'],
    ['no JSON', 'application/json', '{'],
    ['a list', 'application/json', '[]'],
    ['a text', 'application/json', '"x"'],
  ])('answers invalid_request to %s', async (_, type, body) => {
    const answer = await supertest(authServer.app)
      .post('/oauth2/register')
      .set('Content-Type', type)
      .send(body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toBe('invalid_request');
  });

  it('refuses a registration that is too large', async () => {
    const { status } = await client.register({ client_uri: `https://x/${'x'.repeat(20_000)}` });
    expect(status).toBe(413);
  });

  it('has nothing to read, change or delete a registration with', async () => {
    const { client_id: id } = await client.registered();
    for (const method of ['get', 'put', 'delete'] as const) {
      expect((await supertest(authServer.app)[method](`/oauth2/register/${id}`)).status).toBe(404);
    }
  });

  it('answers 429 to who registers too often, and lets others go on (T-129)', async () => {
    const from = (address: string) =>
      supertest(authServer.app)
        .post('/oauth2/register')
        .set('X-Forwarded-For', address)
        .send({ redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'none' });
    const statuses: number[] = [];
    for (let i = 0; i < 21; i += 1) statuses.push((await from('192.0.2.1')).status);
    expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 201));
    const last = await from('192.0.2.1');
    expect([statuses[20], last.status]).toEqual([429, 429]);
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
    expect((await from('192.0.2.2')).status).toBe(201);
  });
});

describe('a registration', () => {
  const known = async (clientId: string) => {
    const browser = await client.browserOf('alice');
    const page = await browser.follow(client.authorizeUrl(clientId));
    return page.status === 200;
  };

  it('that nobody uses ends after a day', async () => {
    const { client_id: id } = await client.registered();
    now += DAY_MS - 1000;
    expect(await known(id)).toBe(true);
    now += 2000;
    expect(await known(id)).toBe(false);
  });

  it('that somebody signed in with stays for months', async () => {
    const { client_id: id } = await client.registered();
    await client.tokensOf(await client.browserOf('alice'), id);
    now += 89 * DAY_MS;
    expect(await known(id)).toBe(true);
    now += 2 * DAY_MS;
    expect(await known(id)).toBe(false);
  });
});
