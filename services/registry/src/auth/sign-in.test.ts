import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startStubAuthServer, type StubAuthServer } from '@mcp-gateway/testing';
import request from 'supertest';
import { addPeople, bearer, cookie, csrfOf } from '../testing/people.js';
import {
  createRegistryUnderTest,
  INTERNAL_KEY,
  type RegistryUnderTest,
} from '../testing/registry-under-test.js';

const ADA = { subject: 'local:ada', kind: 'user' as const, name: 'Ada', scopes: [] };
const WRONG = 'The user name or the password is wrong.';

let authServer: StubAuthServer;
let registry: RegistryUnderTest;

beforeAll(async () => {
  authServer = await startStubAuthServer(INTERNAL_KEY);
  authServer.addUser('ada', 'lovelace', ADA);
  registry = await createRegistryUnderTest({ authServerUrl: authServer.url });
});
beforeEach(() => addPeople(authServer));
afterEach(() => authServer.offer({ providers: [], local_sign_in: true }));
afterAll(async () => {
  registry.monitor.close();
  await authServer.close();
});

const signIn = (fields: object) => request(registry.app).post('/login').type('form').send(fields);
const good = { username: 'ada', password: 'lovelace' };

describe('a new session', () => {
  const statusOf = async (id: string) =>
    (await request(registry.app).get('/api/me').set('Cookie', `mcp_gateway_session=${id}`)).status;

  it('takes the place of the one that the browser had, which ends at once (W-45, T-077)', async () => {
    for (const id of ['old-1', 'old-2', 'other']) authServer.addSession(id, ADA, 'x');
    expect(await statusOf('old-1')).toBe(200);
    const cookies = 'mcp_gateway_session=old-1; mcp_gateway_session=old-2';
    const answered = await signIn(good).set('Cookie', cookies);
    expect(answered.status).toBe(303);
    expect([await statusOf('old-1'), await statusOf('old-2')]).toEqual([401, 401]);
    expect(await statusOf('other')).toBe(200);
  });

  it.each(['', 'x'.repeat(10_000), 'unknown'])('does not mind the cookie "%.20s"', async (id) => {
    const answered = await signIn(good).set('Cookie', `mcp_gateway_session=${id}`);
    expect(answered.status).toBe(303);
  });

  it('is not begun, nor the old one ended, by a wrong password', async () => {
    authServer.addSession('old', ADA, 'x');
    const wrong = { ...good, password: 'wrong' };
    await signIn(wrong).set('Cookie', 'mcp_gateway_session=old');
    expect(await statusOf('old')).toBe(200);
  });

  it('tells where it comes from, as nginx says it', async () => {
    const from = { 'X-Forwarded-For': '192.0.2.7', 'User-Agent': `Firefox ${'x'.repeat(500)}` };
    await signIn(good).set(from);
    expect(authServer.signIns.at(-1)).toEqual({
      ...good,
      address: '192.0.2.7',
      user_agent: from['User-Agent'].slice(0, 200),
    });
  });
});

describe('GET /login', () => {
  it('is a form with no script and no foreign resource', async () => {
    const { status, type, text } = await request(registry.app).get('/login?next=/x');
    expect(status).toBe(200);
    expect(type).toBe('text/html');
    expect(text).toContain('name="username"');
    expect(text).toContain('name="password"');
    expect(text).toContain('name="next" value="/x"');
    expect(text).not.toMatch(/<script|style=|https?:/);
  });

  it('W-43: shows no text of the query', async () => {
    const { text } = await request(registry.app).get('/login?error=<script>&next="><script>');
    expect(text).not.toContain('<script>');
  });

  it.each([
    ['provider_unavailable', 'The identity provider cannot be reached at the moment.'],
    ['sign_in_refused', 'The identity provider did not let you in'],
    ['sign_in_failed', 'The identity provider could not complete the sign-in.'],
    ['account_disabled', 'Your account is disabled here.'],
  ])('W-43: says in words of its own what %s means', async (error, sentence) => {
    const { text } = await request(registry.app).get('/login').query({ error });
    expect(text).toContain(sentence);
  });

  it.each(['Provider_Unavailable', 'toString', 'sign_in_failed ', ''])(
    'W-43: says nothing about the word %j',
    async (error) => {
      const { text } = await request(registry.app).get('/login').query({ error });
      expect(text).not.toContain('role="alert"');
    },
  );
});

describe('the sign-in page with identity providers', () => {
  const PROVIDERS = [
    { id: 'sso', name: 'sso', display_name: 'ACME' },
    { id: 'github', name: 'github', display_name: '<b>Git & Hub</b>' },
  ];
  const offering = async (local_sign_in: boolean) => {
    authServer.offer({ providers: PROVIDERS, local_sign_in });
    const with_ = await createRegistryUnderTest({ authServerUrl: authServer.url });
    with_.monitor.close();
    return with_.app;
  };

  it('links to each at the gateway, beside the form', async () => {
    const { text } = await request(await offering(true)).get('/login?next=/servers');
    expect(text).toContain(
      '<a class="button wide" href="http://localhost:8880/oauth2/login/sso?redirect_uri&#x3D;%2Fservers">Sign in with ACME</a>',
    );
    expect(text).toContain('Sign in with &lt;b&gt;Git &amp; Hub&lt;/b&gt;');
    expect(text).toContain('name="password"');
    expect(text).not.toContain('<script');
  });

  it('has no form when local accounts may not sign in, and takes none', async () => {
    const app = await offering(false);
    const { text } = await request(app).get('/login');
    expect(text).toContain('Sign in with ACME');
    expect(text).not.toContain('<form');
    const {
      status,
      headers,
      text: answer,
    } = await request(app).post('/login').type('form').send(good);
    expect(status).toBe(403);
    expect(answer).toContain('Sign in with one of the providers.');
    expect(headers).not.toHaveProperty('set-cookie');
  });

  it('is the form alone while the auth-server is down', async () => {
    const down = await createRegistryUnderTest();
    down.monitor.close();
    const { status, text } = await request(down.app).get('/login');
    expect(status).toBe(200);
    expect(text).toContain('name="password"');
  });
});

describe('POST /login', () => {
  it('starts a session, whose id alone stands in the cookie, and goes on', async () => {
    const { status, headers } = await signIn({ ...good, next: '/servers?y=1' });
    expect(status).toBe(303);
    expect(headers['location']).toBe('/servers?y=1');
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^mcp_gateway_session=session-\d+-of-ada; Path=\/; HttpOnly; SameSite=Lax$/,
      ),
    ]);
  });

  it('goes on by a page where another site may come next, which a form must not lead to', async () => {
    const { status, headers, text } = await signIn({ ...good, next: '/oauth2/x?y="1&z' });
    expect(status).toBe(200);
    expect(text).toContain(
      '<meta http-equiv="refresh" content="0; url=/oauth2/x?y&#x3D;&quot;1&amp;z">',
    );
    expect(headers).toHaveProperty('set-cookie');
  });

  it('W-45: binds the cookie to this host and to https when the gateway has it', async () => {
    const secure = await createRegistryUnderTest({
      authServerUrl: authServer.url,
      gatewayUrl: 'https://gateway.example',
    });
    const { headers } = await request(secure.app).post('/login').type('form').send(good);
    secure.monitor.close();
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^__Host-mcp_gateway_session=[\w-]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ]);
  });

  it('T-077: starts another session at each sign-in, whatever cookie came with it', async () => {
    const first = await signIn(good).set('Cookie', 'mcp_gateway_session=planted');
    const second = await signIn(good).set('Cookie', 'mcp_gateway_session=planted');
    expect(first.headers['set-cookie']).not.toEqual(second.headers['set-cookie']);
    expect(String(first.headers['set-cookie'])).not.toContain('planted');
  });

  it.each([
    ['a wrong password', { username: 'ada', password: 'x' }],
    ['an unknown name', { username: '"><script>', password: 'x' }],
    ['no password', { username: 'ada' }],
    ['nothing', {}],
    ['far too much', { username: 'a'.repeat(300), password: 'x' }],
  ])('answers 401 with the form and the same sentence to %s', async (_what, fields) => {
    const { status, text, headers } = await signIn({ ...fields, next: '/x' });
    expect(status).toBe(401);
    expect(text).toContain(WRONG);
    expect(text).toContain('name="next" value="/x"');
    expect(text).not.toContain('<script>');
    expect(headers).not.toHaveProperty('set-cookie');
  });

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/%09/evil.example',
    'https:evil.example',
  ])('W-41: goes to / instead of %j', async (next) => {
    const { status, headers } = await signIn({ ...good, next });
    expect([status, headers['location']]).toEqual([303, '/']);
  });

  it('passes on that there were too many attempts', async () => {
    authServer.answerWith(429, { 'Retry-After': '17' });
    const { status, headers, text } = await signIn(good);
    authServer.answerWith(undefined);
    expect(status).toBe(429);
    expect(headers['retry-after']).toBe('17');
    expect(text).toContain('Too many attempts');
  });

  it('answers 503 while the auth-server is down', async () => {
    authServer.answerWith(500);
    const { status } = await signIn(good);
    authServer.answerWith(undefined);
    expect(status).toBe(503);
  });

  it.each([
    ['cross-site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['from another origin', { Origin: 'https://evil.example' }],
    ['from nowhere', { Origin: 'null' }],
  ])('W-52: answers 403 when it is sent %s', async (_what, headers) => {
    const answer = await signIn(good).set(headers);
    expect(answer.status).toBe(403);
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  it('takes the form from the page as it is seen on the port of the registry', async () => {
    const answer = await signIn(good).set({
      Host: '127.0.0.1:7860',
      Origin: 'http://127.0.0.1:7860',
      'Sec-Fetch-Site': 'same-origin',
    });
    expect(answer.status).toBe(303);
  });
});

describe('POST /logout', () => {
  const out = () => request(registry.app).post('/logout').type('form');

  it('W-45, T-076: ends the session at once, for every copy of the cookie', async () => {
    const api = () => request(registry.app).get('/api/servers').set(cookie('admin'));
    expect((await api()).status).toBe(200);
    const { status, headers } = await out()
      .set(cookie('admin'))
      .send({ csrf_token: csrfOf('admin') });
    expect(status).toBe(303);
    expect(headers['location']).toBe('/login');
    expect(String(headers['set-cookie'])).toMatch(
      /^mcp_gateway_session=; Path=\/; Expires=Thu, 01 Jan 1970/,
    );
    expect((await api()).status).toBe(401);
  });

  it('leads on to the sign-out of the provider that the session came from', async () => {
    addPeople(authServer);
    const url = 'http://localhost:8880/oauth2/logout/sso?ticket=x&y="z';
    authServer.continueAt(url);
    const { status, headers, text } = await out()
      .set(cookie('foo'))
      .send({ csrf_token: csrfOf('foo') });
    authServer.continueAt(undefined);
    expect(status).toBe(200);
    expect(text).toContain(
      '<meta http-equiv="refresh" content="0; url=http://localhost:8880/oauth2/logout/sso?ticket&#x3D;x&amp;y&#x3D;&quot;z">',
    );
    expect(String(headers['set-cookie'])).toMatch(/^mcp_gateway_session=;/);
    expect(authServer.calls.slice(-2)).toEqual([
      'POST /internal/sessions/provider-sign-out',
      'POST /internal/sessions/end',
    ]);
  });

  it.each([
    ['without its token', {}, {}],
    ['with the token of another', { csrf_token: csrfOf('admin') }, {}],
    ['from another site', { csrf_token: csrfOf('reader') }, { 'Sec-Fetch-Site': 'cross-site' }],
  ])('W-52: answers 403 %s and leaves the session', async (_what, fields, headers) => {
    expect((await out().set(cookie('reader')).set(headers).send(fields)).status).toBe(403);
    const { status } = await request(registry.app).get('/api/servers').set(cookie('reader'));
    expect(status).toBe(200);
  });

  it('W-41: goes to the sign-in, whatever else it is told', async () => {
    const fields = { next: 'https://evil.example/', redirect_uri: '//evil.example' };
    const { status, headers } = await out().query(fields).send(fields);
    expect([status, headers['location']]).toEqual([303, '/login']);
  });

  it('only goes to the sign-in when nobody is signed in', async () => {
    const { status, headers } = await out().send({});
    expect(status).toBe(303);
    expect(headers['location']).toBe('/login');
  });

  it('answers 503 when the session cannot be looked up', async () => {
    authServer.answerWith(500);
    const answer = await out().set('Cookie', 'mcp_gateway_session=another').send({});
    authServer.answerWith(undefined);
    expect(answer.status).toBe(503);
  });
});

describe('sign-ins and sign-outs', () => {
  it('reach the auth-server under the id of the request, for the audit (T-133)', async () => {
    authServer.requestIds.length = 0;
    await signIn(good).set('X-Request-Id', 'in-1');
    await request(registry.app)
      .post('/logout')
      .type('form')
      .set(cookie('forecaster'))
      .set('X-Request-Id', 'out-1')
      .send({ csrf_token: csrfOf('forecaster') });
    expect(authServer.requestIds.filter(Boolean)).toEqual(['in-1', 'out-1', 'out-1']);
  });
});

describe('pages', () => {
  it.each([
    ['without a credential', {}],
    ['with a session that has ended', { Cookie: 'mcp_gateway_session=gone' }],
    ['with a token that is not valid', { Authorization: 'Bearer gone' }],
  ])('send to the sign-in %s', async (_what, headers) => {
    const answer = await request(registry.app).get('/').set(headers);
    expect(answer.status).toBe(303);
    expect(answer.headers['location']).toBe('/login');
  });

  it('T-078: clear the cookie of a session that has ended', async () => {
    const { headers } = await request(registry.app)
      .get('/api/servers')
      .set('Cookie', 'mcp_gateway_session=gone');
    expect(String(headers['set-cookie'])).toContain('mcp_gateway_session=;');
  });

  it('answer 503 while the auth-server is down', async () => {
    authServer.answerWith(500);
    const { status } = await request(registry.app)
      .get('/')
      .set('Cookie', 'mcp_gateway_session=new');
    authServer.answerWith(undefined);
    expect(status).toBe(503);
  });

  it('are there for tokens too, which have nothing to sign out of', async () => {
    expect((await request(registry.app).get('/').set(bearer('reader'))).status).toBe(200);
  });
});
