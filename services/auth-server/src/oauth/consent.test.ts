import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { POLICY_TEXT } from '@mcp-gateway/testing';
import {
  ISSUER,
  startAuthServer,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';
import { createBrowser } from '../testing/browser.js';
import { oauthClient, type OAuthClient } from '../testing/oauth-client.js';

const WEB = { redirect_uris: ['https://app.test/callback'] };
const WEB_URI = { redirect_uri: 'https://app.test/callback' };

/** By how much people signed in before they were asked. */
let ago = 0;
let authServer: AuthServerUnderTest;
let client: OAuthClient;
let clientId: string;
beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY_TEXT, now: () => Date.now() - ago });
  client = oauthClient(authServer);
  clientId = (await client.registered()).client_id;
});
afterAll(() => authServer.close());

const errorIn = (location: string | undefined) =>
  new URL(location ?? 'none:').searchParams.get('error');

describe('the consent page', () => {
  it('names the client, where the answer goes, the server, the scopes and the person (A-22)', async () => {
    const alice = await client.browserOf('alice');
    const { status, text } = await alice.follow(client.authorizeUrl(clientId));
    expect(status).toBe(200);
    for (const named of [
      'A test client',
      '127.0.0.1:4711',
      `${ISSUER}/currenttime/mcp`,
      'currenttime/use',
      'alice',
    ]) {
      expect(text).toContain(named);
    }
    expect(text).not.toContain('everything');
  });

  it('shows nothing as markup that a client says of itself', async () => {
    const { client_id: id } = await client.registered({ client_name: '<b>Bank</b>"\'&' });
    const alice = await client.browserOf('alice');
    const { text } = await alice.follow(client.authorizeUrl(id));
    expect(text).not.toContain('<b>Bank');
    expect(text).toContain('&lt;b&gt;Bank');
  });

  it('says so when a client asks for more than the person has', async () => {
    const alice = await client.browserOf('alice');
    const page = (scope?: string) => alice.follow(client.authorizeUrl(clientId, { scope }));
    expect((await page('currenttime/use everything')).text).toContain('left out');
    expect((await page()).text).not.toContain('left out');
  });

  it('T-075: is framed by nobody, runs no script and is kept nowhere', async () => {
    const alice = await client.browserOf('alice');
    const { headers, text } = await alice.follow(client.authorizeUrl(clientId));
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(text).not.toContain('<script');
  });

  it('sets cookies that no script and no other host can read or set', async () => {
    const alice = await client.browserOf('alice');
    const { headers } = await alice.get(client.authorizeUrl(clientId));
    const cookies = (headers.get('set-cookie') ?? '').split(/,(?=[^ ])/);
    expect(cookies.length).toBeGreaterThanOrEqual(2);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__(Host|Secure)-/);
      expect(cookie).toMatch(/; secure/i);
      expect(cookie).toMatch(/; httponly/i);
      expect(cookie).toMatch(/; samesite=lax/i);
    }
  });
});

describe('a person who is asked', () => {
  it('signs in first, and comes back', async () => {
    const browser = createBrowser(authServer.app, ISSUER);
    const page = await browser.follow(client.authorizeUrl(clientId));
    expect(page.location).toMatch(/^\/login\?next=%2Foauth2%2Finteraction%2F[\w-]+$/);
    await client.signIn(browser, 'alice');
    const next = new URL(page.location ?? '', ISSUER).searchParams.get('next') ?? '';
    const consent = await browser.follow(next);
    expect(consent.text).toContain('A test client');
  });

  it('can deny it', async () => {
    const alice = await client.browserOf('alice');
    const page = await alice.follow(client.authorizeUrl(clientId));
    const end = await client.decide(alice, page, 'deny');
    expect(errorIn(end.location)).toBe('access_denied');
  });

  it.each(['', 'maybe', 'ALLOW'])('has not allowed it by saying %j', async (decision) => {
    const alice = await client.browserOf('alice');
    const page = await alice.follow(client.authorizeUrl(clientId));
    expect(errorIn((await client.decide(alice, page, decision)).location)).toBe('access_denied');
  });

  it.each([
    ['no token', {}],
    ['an empty token', { csrf_token: '' }],
    ['a wrong token', { csrf_token: 'x'.repeat(43) }],
    ['two tokens', { csrf_token: ['a', 'b'] }],
  ])('does not decide by a form of another site, with %s', async (_, form) => {
    const alice = await client.browserOf('alice');
    const page = await alice.follow(client.authorizeUrl(clientId));
    const answer = await alice.post(page.at, { ...form, decision: 'allow' });
    expect(answer.status).toBe(403);
    expect(answer.location).toBeUndefined();
  });

  it('does not decide for who began it in another browser', async () => {
    const [alice, bob] = [await client.browserOf('alice'), await client.browserOf('bob')];
    const page = await alice.follow(client.authorizeUrl(clientId));
    const answer = await bob.get(page.at);
    expect(answer.status).toBe(400);
    expect(answer.location).toBeUndefined();
  });

  it('is another one after somebody else signed in with the browser', async () => {
    const browser = await client.browserOf('alice');
    const page = await browser.follow(client.authorizeUrl(clientId));
    await client.browserOf('bob');
    await client.signIn(browser, 'bob');
    expect((await browser.get(page.at)).status).toBe(403);
    const anew = await browser.follow(client.authorizeUrl(clientId));
    expect(anew.text).toContain('<strong>bob</strong>');
  });

  it('is recorded with the answer (T-133)', async () => {
    const alice = await client.browserOf('alice');
    await client.tokensOf(alice, clientId);
    expect(authServer.events.filter(({ client: id }) => id === clientId).slice(-2)).toMatchObject([
      { event: 'consent', principal: 'local:alice', outcome: 'ok', target: 'currenttime/use' },
      { event: 'token-issue', principal: 'local:alice', outcome: 'ok', target: 'currenttime/use' },
    ]);
  });
});

describe('T-075: a client that was not allowed', () => {
  it.each(['none', 'none ', ''])('gets nothing by prompt=%j', async (prompt) => {
    const alice = await client.browserOf('alice');
    const page = await alice.follow(client.authorizeUrl(clientId, { prompt }));
    expect(page.location ?? '').not.toContain('code=');
  });

  it('gets nothing by prompt=none when it is on the own machine, allowed before or not', async () => {
    const alice = await client.browserOf('alice');
    await client.tokensOf(alice, clientId);
    const page = await alice.follow(client.authorizeUrl(clientId, { prompt: 'none' }));
    expect(errorIn(page.location)).toBe('interaction_required');
  });

  it('gets nothing by the consent to another client', async () => {
    const alice = await client.browserOf('alice');
    const { client_id: one } = await client.registered(WEB);
    const { client_id: other } = await client.registered(WEB);
    await client.authorize(alice, one, WEB_URI);
    const page = await alice.follow(client.authorizeUrl(other, { ...WEB_URI, prompt: 'none' }));
    expect(errorIn(page.location)).toBe('consent_required');
  });
});

describe('a client of a web site that was allowed', () => {
  const allowed = async (name = 'alice') => {
    const browser = await client.browserOf(name);
    const { client_id: id } = await client.registered(WEB);
    await client.authorize(browser, id, { ...WEB_URI, scope: 'currenttime/use' });
    const silently = (changes = {}) =>
      browser.follow(
        client.authorizeUrl(id, {
          ...WEB_URI,
          scope: 'currenttime/use',
          prompt: 'none',
          ...changes,
        }),
      );
    return { browser, id, silently };
  };

  it('need not ask again in this browser', async () => {
    const { silently } = await allowed();
    expect((await silently()).location).toContain('code=');
  });

  it('has to ask for more than it was given', async () => {
    const { silently } = await allowed();
    const page = await silently({ scope: 'currenttime/use currenttime/lists' });
    expect(errorIn(page.location)).toBe('consent_required');
  });

  it('has to ask for another server', async () => {
    const { silently } = await allowed();
    const page = await silently({ resource: ISSUER });
    expect(errorIn(page.location)).toBe('consent_required');
  });

  it('has to ask whoever signs in next', async () => {
    const { browser, silently } = await allowed();
    await client.browserOf('bob');
    await client.signIn(browser, 'bob');
    expect(errorIn((await silently()).location)).toBe('login_required');
  });

  it('gets nothing after the person has signed out', async () => {
    const { browser, silently } = await allowed();
    const { value } = browser.cookies.get('__Host-mcp_gateway_session')!;
    await authServer.sessions.end(value);
    expect(errorIn((await silently()).location)).toBe('login_required');
  });

  it('gets nothing from a person who is disabled', async () => {
    const { silently } = await allowed('dora');
    await authServer.users.change('dora', { disabled: true });
    expect(errorIn((await silently()).location)).toBe('login_required');
    await authServer.users.change('dora', { disabled: false });
  });
});

describe('a sign-in that must be new', () => {
  const aMinuteAgo = async () => {
    ago = 60_000;
    const browser = await client.browserOf('alice');
    ago = 0;
    return browser;
  };

  it('is asked for, whoever is signed in (prompt=login)', async () => {
    const alice = await aMinuteAgo();
    const page = await alice.follow(client.authorizeUrl(clientId, { prompt: 'login' }));
    expect(page.location).toMatch(/^\/login/);
  });

  it('is asked for when the last is older than the client takes (max_age)', async () => {
    const alice = await aMinuteAgo();
    const scope = 'openid currenttime/use';
    const asked = (max_age: string) =>
      alice.follow(client.authorizeUrl(clientId, { scope, max_age }));
    expect((await asked('30')).location).toMatch(/^\/login/);
    expect((await asked('3600')).text).toContain('A test client');
  });

  it('is enough when it has happened meanwhile', async () => {
    const alice = await aMinuteAgo();
    const page = await alice.follow(client.authorizeUrl(clientId, { prompt: 'login' }));
    await client.signIn(alice, 'alice');
    const next = new URL(page.location ?? '', ISSUER).searchParams.get('next') ?? '';
    expect((await alice.follow(next)).text).toContain('A test client');
  });
});

describe('pages of other origins', () => {
  it.each([
    ['get', '/.well-known/oauth-authorization-server'],
    ['get', '/.well-known/openid-configuration'],
    ['get', '/oauth2/jwks'],
    ['post', '/oauth2/token'],
    ['post', '/oauth2/register'],
    ['post', '/oauth2/revoke'],
  ] as const)('may %s %s, without cookies', async (method, path) => {
    const origin = { Origin: 'https://inspector.test' };
    const answer = await supertest(authServer.app)[method](path).set(origin);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
    const preflight = await supertest(authServer.app)
      .options(path)
      .set({ ...origin, 'Access-Control-Request-Method': method.toUpperCase() });
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-origin']).toBe('*');
    expect(preflight.headers['access-control-allow-headers']).toContain('MCP-Protocol-Version');
  });

  it.each(['/oauth2/authorize', '/oauth2/interaction/x'])('may not read %s', async (path) => {
    const answer = await supertest(authServer.app).get(path).set('Origin', 'https://evil.test');
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('who asks for too many authorizations (T-129)', () => {
  it('has to wait, and nobody else', async () => {
    const from = (address: string) =>
      supertest(authServer.app).get(client.authorizeUrl(clientId)).set('X-Forwarded-For', address);
    const answers = await Promise.all(Array.from({ length: 101 }, () => from('192.0.2.9')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(Number(refused[0]!.headers['retry-after'])).toBeGreaterThan(0);
    expect((await from('192.0.2.10')).status).toBe(303);
  });
});

describe('what a request says of where it is', () => {
  it('is not believed (W-42)', async () => {
    const misleading = {
      Host: 'evil.example',
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'http',
      Forwarded: 'host=evil.example',
    };
    const discovery = await supertest(authServer.app)
      .get('/.well-known/openid-configuration')
      .set(misleading);
    expect(discovery.text).not.toContain('evil');
    const answer = await supertest(authServer.app)
      .get(client.authorizeUrl(clientId))
      .set(misleading);
    expect(answer.headers['location']).toMatch(/^\/oauth2\/interaction\//);
  });
});
