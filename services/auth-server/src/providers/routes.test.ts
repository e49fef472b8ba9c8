import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { createTestKey, es256, forgeToken, unsigned, type TestKey } from '@mcp-gateway/testing';
import {
  startFakeOpenIdProvider,
  type FakeOpenIdProvider,
} from '../testing/fake-openid-provider.js';
import {
  aBrowser,
  aFakeProvider,
  GATEWAY,
  signInUnderTest,
  type SignInUnderTest,
} from '../testing/sign-in-under-test.js';

const SESSION = 'mcp_gateway_session';
const STATE_COOKIE = 'mcp_gateway_sign_in';

let now: number;
let sso: FakeOpenIdProvider;
let other: FakeOpenIdProvider;
let foreignKey: TestKey;
let gateway: SignInUnderTest;

beforeAll(async () => {
  [sso, other] = await Promise.all([
    startFakeOpenIdProvider('/realms/main'),
    startFakeOpenIdProvider(),
  ]);
  foreignKey = await createTestKey();
});
afterAll(() => Promise.all([sso.stop(), other.stop()]));
beforeEach(() => {
  now = Date.now();
  sso.behave();
  other.behave();
  const providers = [
    aFakeProvider(sso.issuer),
    aFakeProvider(other.issuer, { id: 'other', displayName: 'The <other>' }),
    aFakeProvider('http://127.0.0.1:9', { id: 'down' }),
  ];
  gateway = signInUnderTest(providers, { now: () => now });
});

const sessions = () => gateway.sessions.list();
const claimsIn = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;

describe('GET /oauth2/providers', () => {
  it('lists the providers that people sign in with', async () => {
    const { body } = await supertest(gateway.app).get('/oauth2/providers');
    expect(body).toEqual({
      providers: [
        { id: 'sso', name: 'sso', display_name: 'Single sign-on' },
        { id: 'other', name: 'other', display_name: 'The <other>' },
        { id: 'down', name: 'down', display_name: 'Single sign-on' },
      ],
      local_sign_in: true,
    });
  });
});

describe('GET /oauth2/login/{provider}', () => {
  it('sends the browser to the provider, with all that protects the way back', async () => {
    const { status, headers } = await aBrowser(gateway).get('/oauth2/login/sso');
    const url = new URL(headers['location'] ?? '');
    expect(status).toBe(303);
    expect(url.href).toContain(`${sso.issuer}/authorize?`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'the-gateway',
      response_type: 'code',
      redirect_uri: `${GATEWAY}/oauth2/callback/sso`,
      scope: 'openid profile',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^mcp_gateway_sign_in=[\w-]{43}; Max-Age=600; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
      ),
    ]);
  });

  it('binds its cookie to this host under https', async () => {
    const secure = signInUnderTest([aFakeProvider(sso.issuer)], {
      issuer: 'https://gateway.example',
    });
    const { headers } = await supertest(secure.app).get('/oauth2/login/sso');
    expect(headers['set-cookie']?.[0]).toMatch(
      /^__Host-mcp_gateway_sign_in=.*; Secure; SameSite=Lax$/,
    );
  });

  it.each<[what: string, headers: Record<string, string>]>([
    ['Host', { Host: 'evil.example' }],
    ['X-Forwarded-Host', { 'X-Forwarded-Host': 'evil.example' }],
    ['X-Forwarded-Proto', { 'X-Forwarded-Proto': 'https' }],
    ['Forwarded', { Forwarded: 'host=evil.example;proto=https' }],
  ])('names the same address to come back to whatever %s says (W-42)', async (_what, headers) => {
    const answer = await supertest(gateway.app).get('/oauth2/login/sso').set(headers);
    const url = new URL(answer.headers['location'] ?? '');
    expect(url.searchParams.get('redirect_uri')).toBe(`${GATEWAY}/oauth2/callback/sso`);
  });

  it.each(['nobody', 'x%2f..%2fsso', 'sso%2f', '%2e%2e', 'SSO', 'sso%00', '__proto__', 'local'])(
    'answers 404 for the provider %s (W-42)',
    async (id) => {
      const { status, headers } = await supertest(gateway.app).get(`/oauth2/login/${id}`);
      expect(status).toBe(404);
      expect(headers).not.toHaveProperty('location');
    },
  );

  it('leads back to the sign-in page, which says why, when the provider is down', async () => {
    const { status, headers } = await supertest(gateway.app).get(
      '/oauth2/login/down?redirect_uri=/servers',
    );
    expect(status).toBe(303);
    expect(headers['location']).toBe(`${GATEWAY}/login?error=provider_unavailable&next=%2Fservers`);
  });

  it('answers 429 to an address that begins too many', async () => {
    const begin = () => supertest(gateway.app).get('/oauth2/login/sso');
    for (let begun = 0; begun < 120; begun += 1) expect((await begin()).status).toBe(303);
    const { status, headers } = await begin();
    expect(status).toBe(429);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(headers).not.toHaveProperty('set-cookie');
  });

  it('notices that a provider went down whose metadata it has read before', async () => {
    const passing = await startFakeOpenIdProvider();
    const { app } = signInUnderTest([aFakeProvider(passing.issuer)], { now: () => now });
    const begin = async () => (await supertest(app).get('/oauth2/login/sso')).headers['location'];
    expect(await begin()).toContain(passing.issuer);
    await passing.stop();
    now += 2_001;
    expect(await begin()).toContain('error=provider_unavailable');
  });

  it('refuses a provider that calls itself otherwise than the configuration does', async () => {
    const { app } = signInUnderTest([aFakeProvider(`${other.issuer}/`)]);
    const { headers } = await supertest(app).get('/oauth2/login/sso');
    expect(headers['location']).toContain('error=provider_unavailable');
  });
});

describe('GET /oauth2/callback/{provider}', () => {
  it('signs the person in, with the groups that the provider tells', async () => {
    const browser = aBrowser(gateway);
    const { status, headers } = await browser.get(
      await browser.wayBack('/oauth2/login/sso?redirect_uri=/servers?x=1'),
    );
    expect([status, headers['location']]).toEqual([303, '/servers?x=1']);
    const session = await gateway.sessions.resolve(browser.cookies.get(SESSION)?.value ?? '');
    expect(session).toMatchObject({ subject: 'sso:4711', name: 'Ada' });
    await expect(gateway.accounts.find('sso:4711')).resolves.toEqual({
      subject: 'sso:4711',
      provider: 'sso',
      name: 'Ada',
      email: 'ada@example.com',
      groups: ['admins'],
      disabled: false,
    });
    expect(browser.cookies.has(STATE_COOKIE)).toBe(false);
    expect(gateway.events).toEqual([
      expect.objectContaining({ event: 'sign-in', principal: 'sso:4711', outcome: 'ok' }),
    ]);
  });

  it('asks the provider for what the id token does not tell', async () => {
    sso.behave({
      claims: { sub: '4711' },
      userinfo: { sub: '4711', preferred_username: 'Ada', groups: ['a'] },
    });
    const { app, accounts } = signInUnderTest([aFakeProvider(sso.issuer)]);
    const browser = aBrowser({ app });
    await browser.get(await browser.wayBack());
    await expect(accounts.find('sso:4711')).resolves.toMatchObject({ name: 'Ada', groups: ['a'] });
  });

  it('believes no answer about another person', async () => {
    sso.behave({ claims: { sub: '4711' }, userinfo: { sub: '1', groups: ['mcp-registry-admin'] } });
    const { app, accounts } = signInUnderTest([aFakeProvider(sso.issuer)]);
    const browser = aBrowser({ app });
    await browser.get(await browser.wayBack());
    await expect(accounts.find('sso:4711')).resolves.toMatchObject({ name: '4711', groups: [] });
  });

  it('takes no groups from a custom attribute (W-51)', async () => {
    sso.behave({ claims: { sub: '1', 'custom:groups': ['mcp-registry-admin'] } });
    const browser = aBrowser(gateway);
    await browser.get(await browser.wayBack());
    await expect(gateway.accounts.find('sso:1')).resolves.toMatchObject({ groups: [] });
  });

  it('starts another session at each sign-in and ends the old one (T-077)', async () => {
    const browser = aBrowser(gateway);
    await browser.get(await browser.wayBack());
    const first = browser.cookies.get(SESSION)?.value ?? '';
    await browser.get(await browser.wayBack());
    expect(browser.cookies.get(SESSION)?.value).not.toBe(first);
    await expect(gateway.sessions.resolve(first)).resolves.toBeUndefined();
    await expect(sessions()).resolves.toHaveLength(1);
  });

  it('keeps sign-ins in two tabs apart', async () => {
    const browser = aBrowser(gateway);
    const first = await browser.wayBack();
    const second = await browser.wayBack('/oauth2/login/other');
    expect((await browser.get(second)).status).toBe(303);
    // The cookie is gone with the first that succeeds: the other begins again.
    expect((await browser.get(first)).status).toBe(400);
  });

  it('answers a second use with 400 (W-44, T-079)', async () => {
    const browser = aBrowser(gateway);
    const back = await browser.wayBack();
    const cookie = `${STATE_COOKIE}=${browser.cookies.get(STATE_COOKIE)?.value ?? ''}`;
    const use = () =>
      supertest(gateway.app).get(`${back.pathname}${back.search}`).set('Cookie', cookie);
    const answers = await Promise.all([use(), use(), use()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 400, 400]);
    expect((await use()).status).toBe(400);
    await expect(sessions()).resolves.toHaveLength(1);
  });

  it.each<[what: string, change: (back: URL, cookie: { value: string }) => void]>([
    ['in another browser', (_back, cookie) => (cookie.value = 'A'.repeat(43))],
    ['in a browser without the cookie', (_back, cookie) => (cookie.value = '')],
    ['with the cookie twice', (_back, cookie) => (cookie.value += `; ${STATE_COOKIE}=x`)],
    ['without a state', (back) => back.searchParams.delete('state')],
    ['with another state', (back) => back.searchParams.set('state', 'A'.repeat(43))],
    ['with two states', (back) => back.searchParams.append('state', 'x')],
    ['with two codes', (back) => back.searchParams.append('code', 'x')],
    ['without a code', (back) => back.searchParams.delete('code')],
    ['with another code', (back) => back.searchParams.set('code', 'x')],
    ['with the iss of another (RFC 9207)', (back) => back.searchParams.set('iss', other.issuer)],
    ['at another provider', (back) => (back.pathname = '/oauth2/callback/other')],
  ])('answers 400 and starts no session %s (W-44, T-079)', async (_what, change) => {
    const browser = aBrowser(gateway);
    const back = await browser.wayBack();
    const cookie = { value: browser.cookies.get(STATE_COOKIE)?.value ?? '' };
    change(back, cookie);
    const { status, headers, text } = await supertest(gateway.app)
      .get(`${back.pathname}${back.search}`)
      .set({ Cookie: `${STATE_COOKIE}=${cookie.value}`, Accept: 'text/html' });
    expect(status).toBe(400);
    expect(text).toContain('This sign-in cannot be completed');
    expect(String(headers['set-cookie'])).not.toContain(SESSION);
    await expect(sessions()).resolves.toEqual([]);
  });

  it('answers 400 without an iss when the provider says that it sends one (RFC 9207)', async () => {
    sso.behave({ metadata: { authorization_response_iss_parameter_supported: true } });
    const browser = aBrowser(gateway);
    expect((await browser.get(await browser.wayBack())).status).toBe(400);
  });

  it('takes an iss that is right', async () => {
    sso.behave({ issParameter: sso.issuer });
    const browser = aBrowser(gateway);
    expect((await browser.get(await browser.wayBack())).status).toBe(303);
  });

  it('answers 400 after ten minutes', async () => {
    const browser = aBrowser(gateway);
    const back = await browser.wayBack();
    now += 10 * 60_000 + 1;
    expect((await browser.get(back)).status).toBe(400);
  });

  it('answers 400 to a code that was asked for without our verifier', async () => {
    const browser = aBrowser(gateway);
    const there = new URL((await browser.get('/oauth2/login/sso')).headers['location'] ?? '');
    there.searchParams.set('code_challenge', 'A'.repeat(43));
    const { headers } = await fetch(there, { redirect: 'manual' });
    expect((await browser.get(headers.get('location') ?? '')).status).toBe(400);
  });

  it.each<[what: string, tamper: (token: string, key: TestKey) => string]>([
    [
      'is signed by somebody else',
      (token) => resigned(token, { alg: 'ES256', kid: foreignKey.keyId }, foreignKey),
    ],
    [
      'is signed by somebody else with the name of the key',
      (token, { keyId }) => resigned(token, { alg: 'ES256', kid: keyId }, foreignKey),
    ],
    ['is not signed', (token) => forgeToken({ alg: 'none' }, claimsIn(token), unsigned)],
    ['has no signature', (token) => token.replace(/[^.]*$/, '')],
    ['was changed', (token) => changed(token, { sub: '1' })],
    ['has another nonce', (token, key) => reissued(token, { nonce: 'x' }, key)],
    ['has no nonce', (token, key) => reissued(token, { nonce: undefined }, key)],
    ['is for another client', (token, key) => reissued(token, { aud: 'other' }, key)],
    ['is by another issuer', (token, key) => reissued(token, { iss: other.issuer }, key)],
    ['has expired', (token, key) => reissued(token, { exp: 1 }, key)],
    ['never expires', (token, key) => reissued(token, { exp: undefined }, key)],
    ['has no subject', (token, key) => reissued(token, { sub: undefined }, key)],
    ['is none', () => 'x'],
  ])('answers 400 when the id token %s (W-44)', async (_what, tamper) => {
    sso.behave({ tamper });
    const browser = aBrowser(gateway);
    expect((await browser.get(await browser.wayBack())).status).toBe(400);
    await expect(sessions()).resolves.toEqual([]);
    expect(gateway.events).toEqual([
      expect.objectContaining({ outcome: 'refused', rule: 'sign_in_not_completed' }),
    ]);
  });

  it('can do without a nonce, by configuration, and then takes none', async () => {
    const { app } = signInUnderTest([aFakeProvider(sso.issuer, { withoutNonce: true })]);
    const browser = aBrowser({ app });
    expect((await browser.get(await browser.wayBack())).status).toBe(303);
    sso.behave({ claims: { sub: '1', nonce: 'x' } });
    expect((await browser.get(await browser.wayBack())).status).toBe(400);
  });

  it('refuses another algorithm than the configured one, though the key is right', async () => {
    const { app } = signInUnderTest([aFakeProvider(sso.issuer, { idTokenAlgorithm: 'RS256' })]);
    const browser = aBrowser({ app });
    expect((await browser.get(await browser.wayBack())).status).toBe(400);
  });

  it.each([
    ['access_denied', 'sign_in_refused'],
    ['server_error', 'sign_in_failed'],
    ['<script>alert(1)</script>', 'sign_in_failed'],
    ['x\r\nSet-Cookie: a=b', 'sign_in_failed'],
  ])('leads back with a fixed word when the provider says %j (W-43)', async (error, problem) => {
    const browser = aBrowser(gateway);
    const back = await browser.wayBack('/oauth2/login/sso?redirect_uri=/servers');
    back.searchParams.delete('code');
    back.searchParams.set('error', error);
    back.searchParams.set('error_description', '<img src=x onerror=alert(1)>\u202e');
    const { status, headers, text } = await browser.get(back);
    expect(status).toBe(303);
    expect(headers['location']).toBe(`${GATEWAY}/login?error=${problem}&next=%2Fservers`);
    expect(headers).not.toHaveProperty('set-cookie');
    expect(text).not.toMatch(/script|img/);
    expect(gateway.lines.join()).not.toMatch(/\u202e|\r/);
  });

  it('leads back when somebody is disabled here', async () => {
    const browser = aBrowser(gateway);
    await browser.get(await browser.wayBack());
    await gateway.accounts.disable('sso:4711', true);
    const { headers } = await browser.get(await browser.wayBack());
    expect(headers['location']).toBe(`${GATEWAY}/login?error=account_disabled`);
    expect(headers).not.toHaveProperty('set-cookie');
  });

  it('leads back when the provider went down meanwhile', async () => {
    const passing = await startFakeOpenIdProvider();
    const { app } = signInUnderTest([aFakeProvider(passing.issuer)]);
    const browser = aBrowser({ app });
    const back = await browser.wayBack();
    await passing.stop();
    const { headers } = await browser.get(back);
    expect(headers['location']).toBe(`${GATEWAY}/login?error=provider_unavailable`);
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'leads to / instead of %s (W-41, T-080)',
    async (target) => {
      const browser = aBrowser(gateway);
      const back = await browser.wayBack(
        `/oauth2/login/sso?redirect_uri=${encodeURIComponent(target)}`,
      );
      expect((await browser.get(back)).headers['location']).toBe('/');
    },
  );

  it('writes no code, state or token to the log', async () => {
    const browser = aBrowser(gateway);
    const back = await browser.wayBack();
    await browser.get(back);
    sso.behave({ tamper: (token) => token.replace(/[^.]*$/, '') });
    await browser.get(await browser.wayBack());
    const log = gateway.lines.join();
    expect(log).not.toContain(back.searchParams.get('state'));
    expect(log).not.toMatch(/code-\d|eyJ|the secret/);
  });
});

describe('the sign-out with the provider', () => {
  const exchange = async (id: string) => {
    const answer = await supertest(gateway.app)
      .post('/internal/sessions/provider-sign-out')
      .send({ session_id: id });
    return answer.body as { continue_at?: string };
  };
  const signedIn = async () => {
    const browser = aBrowser(gateway);
    await browser.get(await browser.wayBack());
    return { browser, id: browser.cookies.get(SESSION)?.value ?? '' };
  };

  it('leads through the provider, which is shown its own id token', async () => {
    const { browser, id } = await signedIn();
    const { continue_at: place = '' } = await exchange(id);
    expect(place).toMatch(/^http:\/\/localhost:8880\/oauth2\/logout\/sso\?ticket=[\w-]{43}$/);
    const { status, headers } = await browser.get(place);
    const url = new URL(headers['location'] ?? '');
    expect(status).toBe(303);
    expect(url.href).toContain(`${sso.issuer}/end-session?`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'the-gateway',
      post_logout_redirect_uri: `${GATEWAY}/login`,
      id_token_hint: expect.stringMatching(/^eyJ/),
    });
  });

  it('stops asking the provider about the person, for its refresh token ends with it', async () => {
    const { id } = await signedIn();
    expect(await gateway.confirmations.of('sso:4711')).toHaveProperty('refreshToken');
    await exchange(id);
    expect(await gateway.confirmations.of('sso:4711')).not.toHaveProperty('refreshToken');
  });

  it('is offered once for each session', async () => {
    const { browser, id } = await signedIn();
    const { continue_at: place = '' } = await exchange(id);
    await expect(exchange(id)).resolves.toEqual({});
    await browser.get(place);
    expect((await browser.get(place)).headers['location']).toBe(`${GATEWAY}/login`);
  });

  it.each(['', 'x', 'A'.repeat(43)])('is not offered for the session %j', async (id) => {
    await expect(exchange(id)).resolves.toEqual({});
  });

  it.each([
    ['without a ticket', '/oauth2/logout/sso'],
    ['with a ticket that is none', '/oauth2/logout/sso?ticket=x'],
    ['with the place to go to', '/oauth2/logout/sso?redirect_uri=https://evil.example/'],
  ])('only leads to the sign-in page %s, and ends nothing (W-41, W-52)', async (_what, path) => {
    const { browser, id } = await signedIn();
    const { headers } = await browser.get(path);
    expect(headers['location']).toBe(`${GATEWAY}/login`);
    await expect(gateway.sessions.resolve(id)).resolves.toBeDefined();
  });

  it('takes a ticket at its own provider only', async () => {
    const { browser, id } = await signedIn();
    const place = ((await exchange(id)).continue_at ?? '').replace('/sso?', '/other?');
    expect((await browser.get(place)).headers['location']).toBe(`${GATEWAY}/login`);
  });

  it('leads to the sign-in page while the provider is down', async () => {
    const passing = await startFakeOpenIdProvider();
    const { app, providerSessions } = signInUnderTest([aFakeProvider(passing.issuer)], {
      now: () => now,
    });
    const browser = aBrowser({ app });
    await browser.get(await browser.wayBack());
    await passing.stop();
    now += 2_001;
    const exchanged = await providerSessions.exchange(browser.cookies.get(SESSION)?.value ?? '');
    const { headers } = await browser.get(`/oauth2/logout/sso?ticket=${exchanged?.ticket ?? ''}`);
    expect(headers['location']).toBe(`${GATEWAY}/login`);
  });

  it('speaks to Cognito in the words of Cognito', async () => {
    const cognito = aFakeProvider(sso.issuer, {
      type: 'cognito',
      endpoints: { logout: 'https://acme.auth.eu-west-1.amazoncognito.com/logout' },
    });
    const { app, providerSessions } = signInUnderTest([cognito]);
    const browser = aBrowser({ app });
    await browser.get(await browser.wayBack());
    const { ticket = '' } =
      (await providerSessions.exchange(browser.cookies.get(SESSION)?.value ?? '')) ?? {};
    const { headers } = await browser.get(`/oauth2/logout/sso?ticket=${ticket}`);
    const url = new URL(headers['location'] ?? '');
    expect(url.origin + url.pathname).toBe('https://acme.auth.eu-west-1.amazoncognito.com/logout');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'the-gateway',
      logout_uri: `${GATEWAY}/login`,
    });
  });
});

function resigned(token: string, header: object, { privateKey }: TestKey): string {
  return forgeToken(header, claimsIn(token), es256(privateKey));
}

function reissued(token: string, changes: object, { keyId, privateKey }: TestKey): string {
  const header = { alg: 'ES256', kid: keyId };
  return forgeToken(header, { ...claimsIn(token), ...changes }, es256(privateKey));
}

function changed(token: string, changes: object): string {
  const [header = '', , signature = ''] = token.split('.');
  const claims = Buffer.from(JSON.stringify({ ...claimsIn(token), ...changes }));
  return [header, claims.toString('base64url'), signature].join('.');
}
