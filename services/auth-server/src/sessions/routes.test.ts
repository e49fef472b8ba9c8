import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { POLICY_TEXT } from '@mcp-gateway/testing';
import {
  ADMIN,
  INTERNAL_KEY,
  ISSUER,
  SECRET_KEY,
  startAuthServer,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';
import { aFakeProvider } from '../testing/sign-in-under-test.js';
import { ABSOLUTE_LIMIT_MS, IDLE_LIMIT_MS } from './sessions.js';

const SIGN_IN = { username: ADMIN.name, password: ADMIN.password };
const ROOT = {
  subject: 'local:root',
  kind: 'user',
  name: 'root',
  scopes: ['everything'],
  groups: ['mcp-registry-admin'],
};

let now = 1_800_000_000_000;
let authServer: AuthServerUnderTest;
beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY_TEXT, now: () => now });
});
afterAll(() => authServer.close());
beforeEach(() => {
  now += 24 * 3600_000;
});

const post = (path: string, body: object, key = INTERNAL_KEY) =>
  supertest(authServer.app).post(path).set('Authorization', `Bearer ${key}`).send(body);
const signIn = (body: object = SIGN_IN) => post('/internal/sessions', body);
const introspect = (body: object) => post('/internal/introspect', body);
const aSession = async () => (await signIn()).body as { session_id: string; csrf_token: string };

describe('POST /internal/sessions', () => {
  it('starts a session for the right name and password', async () => {
    const { status, body } = await signIn();
    expect(status).toBe(201);
    expect(body).toEqual({
      session_id: expect.any(String),
      csrf_token: expect.any(String),
      expires_in: IDLE_LIMIT_MS / 1000,
      caller: ROOT,
    });
  });

  it('starts another session each time (W-45)', async () => {
    const [one, two] = [await aSession(), await aSession()];
    expect(one.session_id).not.toBe(two.session_id);
    expect(one.csrf_token).not.toBe(two.csrf_token);
  });

  it('answers 403 when local accounts may not sign in beside a provider', async () => {
    const provider = aFakeProvider('https://sso.example');
    const other = await startAuthServer({
      policy: POLICY_TEXT,
      providers: [provider],
      localSignIn: false,
    });
    const answer = await supertest(other.app)
      .post('/internal/sessions')
      .set('Authorization', `Bearer ${INTERNAL_KEY}`)
      .send(SIGN_IN);
    await other.close();
    expect(answer.status).toBe(403);
  });

  it('lets local accounts in when there is no provider, whatever is set', async () => {
    const alone = await startAuthServer({ policy: POLICY_TEXT, localSignIn: false });
    await alone.close();
    expect(alone.localSignIn).toBe(true);
  });

  it('says the same of an unknown name as of a wrong password (W-49)', async () => {
    const wrong = await signIn({ ...SIGN_IN, password: 'wrong' });
    const unknown = await signIn({ ...SIGN_IN, username: 'nobody' });
    expect(wrong.status).toBe(401);
    expect(wrong.text).toContain('User name or password is wrong');
    expect([unknown.status, unknown.text]).toEqual([wrong.status, wrong.text]);
  });

  it.each([ADMIN.name, 'nobody'])(
    'makes %s wait after five wrong passwords, and says how long (W-49)',
    async (username) => {
      for (let i = 0; i < 5; i += 1)
        expect((await signIn({ username, password: 'wrong' })).status).toBe(401);
      const answer = await signIn({ username, password: ADMIN.password });
      expect(answer.status).toBe(429);
      expect(answer.headers['retry-after']).toBe('2');
      now += 2_000;
      expect((await signIn({ username, password: 'wrong' })).status).toBe(401);
      expect((await signIn({ username, password: 'wrong' })).headers['retry-after']).toBe('4');
    },
  );

  it('lets the right password in after the wait, and begins anew', async () => {
    for (let i = 0; i < 5; i += 1) await signIn({ ...SIGN_IN, password: 'wrong' });
    now += 2_000;
    expect((await signIn()).status).toBe(201);
    expect((await signIn({ ...SIGN_IN, password: 'wrong' })).status).toBe(401);
    expect((await signIn()).status).toBe(201);
  });

  it('gives no more guesses to who tries many at the same time (W-49)', async () => {
    const guesses = Array.from({ length: 20 }, () => signIn({ ...SIGN_IN, password: 'wrong' }));
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
  });

  it.each([
    ['no body', {}],
    ['a password that is no text', { ...SIGN_IN, password: ['a'] }],
    ['a long password', { ...SIGN_IN, password: 'x'.repeat(2000) }],
  ])('answers 422 to %s', async (_, body) => {
    expect((await signIn(body)).status).toBe(422);
  });
});

describe('POST /internal/introspect', () => {
  it('tells of a session whose it is, with the scopes of the policy as it is now', async () => {
    const { session_id, csrf_token } = await aSession();
    const answer = await introspect({ session_id });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ active: true, caller: ROOT, csrf_token });
    authServer.setPolicy('scopes: { less: [] }\ngroups: { mcp-registry-admin: [less] }');
    const later = await introspect({ session_id });
    authServer.setPolicy(POLICY_TEXT);
    expect(later.body.caller.scopes).toEqual(['less']);
  });

  it('tells of an access token who the client is', async () => {
    const { body } = await introspect({ access_token: await authServer.token() });
    expect(body).toEqual({
      active: true,
      caller: {
        subject: 'robot',
        kind: 'client',
        name: 'robot',
        scopes: ['currenttime/use'],
        groups: [],
      },
      token_kind: 'access',
    });
  });

  it.each<[string, () => Promise<object>]>([
    ['a session id that nobody has', () => Promise.resolve({ session_id: 'x' })],
    ['no session id', () => Promise.resolve({ session_id: '' })],
    ['a bad token', () => Promise.resolve({ access_token: 'x' })],
    ['no token', () => Promise.resolve({ access_token: '' })],
    ['two tokens', async () => ({ access_token: `${await authServer.token()} x` })],
    [
      'a token for one server only',
      async () => ({ access_token: await authServer.token({ audience: `${ISSUER}/a/mcp` }) }),
    ],
    [
      'a revoked token (T-070)',
      async () => {
        const access_token = await authServer.token();
        await authServer.bearer.revoke(access_token, 'robot');
        return { access_token };
      },
    ],
    [
      'a CSRF token as a session id (W-01)',
      async () => ({ session_id: (await aSession()).csrf_token }),
    ],
    [
      'a session id as a token (W-01)',
      async () => ({ access_token: (await aSession()).session_id }),
    ],
  ])('says of %s that it is not active', async (_, request) => {
    const answer = await introspect(await request());
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ active: false });
  });

  it('says that a session is over when it was idle or is old (W-45)', async () => {
    const { session_id } = await aSession();
    now += IDLE_LIMIT_MS;
    expect((await introspect({ session_id })).body).toEqual({ active: false });
    const { session_id: used } = await aSession();
    for (let passed = 0; passed < ABSOLUTE_LIMIT_MS; passed += IDLE_LIMIT_MS / 2) {
      expect((await introspect({ session_id: used })).body.active).toBe(true);
      now += IDLE_LIMIT_MS / 2;
    }
    expect((await introspect({ session_id: used })).body).toEqual({ active: false });
  });

  it.each([
    ['nothing', {}],
    ['both', { session_id: 'a', access_token: 'b' }],
    ['something else', { id_token: 'a' }],
  ])('answers 422 to %s', async (_, body) => {
    expect((await introspect(body)).status).toBe(422);
  });
});

describe('POST /internal/sessions/end', () => {
  it('ends a session at once, and that one only (W-45)', async () => {
    const [one, other] = [await aSession(), await aSession()];
    const end = () => post('/internal/sessions/end', { session_id: one.session_id });
    expect((await end()).status).toBe(204);
    expect((await introspect({ session_id: one.session_id })).body).toEqual({ active: false });
    expect((await introspect({ session_id: other.session_id })).body.active).toBe(true);
    expect((await end()).status).toBe(204);
  });
});

describe('the internal doors', () => {
  const DOORS = ['/internal/sessions', '/internal/introspect', '/internal/sessions/end'];

  it.each(DOORS)('are not there for who has no key: %s (T-012)', async (path) => {
    const missing = await supertest(authServer.app).post('/no/such/page').send(SIGN_IN);
    for (const key of ['', 'wrong', SECRET_KEY, `${INTERNAL_KEY}x`, INTERNAL_KEY.toLowerCase()]) {
      const answer = await post(path, SIGN_IN, key);
      expect([answer.status, answer.text]).toEqual([404, missing.text]);
    }
    const anonymous = await supertest(authServer.app).post(path).send('{not json');
    expect([anonymous.status, anonymous.text]).toEqual([404, missing.text]);
  });

  it.each(DOORS)('answer errors in problem details: %s', async (path) => {
    const answer = await post(path, []);
    expect(answer.status).toBe(422);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });
});
