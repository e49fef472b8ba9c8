import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { bearer, cookie, csrfOf } from '../testing/people.js';
import { INTERNAL_KEY } from '../testing/registry-under-test.js';
import {
  startRegistryWithPeople,
  type RegistryWithPeople,
} from '../testing/registry-with-people.js';

const USER = {
  subject: 'local:alice',
  name: 'alice',
  provider: 'local',
  groups: ['readers'],
  disabled: false,
};
const CLIENT = { client_id: 'app', scopes: [], groups: [], created_at: '2026-03-04T05:06:07.000Z' };
const TOKEN = {
  id: 't1',
  name: 'script',
  subject: 'local:reader',
  scopes: ['registry/reader'],
  created_at: '2026-03-04T05:06:07.000Z',
  expires_at: '2026-06-02T05:06:07.000Z',
};
const SESSION = {
  id: 's1',
  subject: 'local:reader',
  name: 'reader',
  created_at: '2026-03-04T05:06:07.000Z',
  last_used_at: '2026-03-04T05:06:07.000Z',
};
const NEW_USER = { name: 'alice', password: 'correct horse battery', groups: ['readers'] };

/** What was asked of the auth-server, and what it answers next. */
type Asked = { method: string; path: string; body: unknown; headers: Headers };
let asked: Asked[];
let answer: { status: number; json?: unknown; headers?: Record<string, string> };

let registry: RegistryWithPeople;
beforeAll(async () => {
  registry = await startRegistryWithPeople({
    accountFetch: (url, init) => {
      const { method = '', body, headers } = init ?? {};
      const { pathname } = new URL(url);
      asked.push({
        method,
        path: pathname,
        body: body === undefined ? undefined : (JSON.parse(body as string) as unknown),
        headers: new Headers(headers),
      });
      const { status, json, headers: answered } = answer;
      return Promise.resolve(
        new Response(json === undefined ? null : JSON.stringify(json), {
          status,
          headers: answered ?? {},
        }),
      );
    },
  });
  const { authServer } = registry;
  const reader = { subject: 'local:reader', name: 'reader', scopes: ['registry/reader'] };
  authServer.addToken('api-token-of-reader', { ...reader, kind: 'user' }, 'api');
  authServer.addToken('token-of-robot', { ...reader, subject: 'robot', kind: 'client' });
});
afterAll(() => registry.close());
beforeEach(() => {
  asked = [];
  answer = { status: 200 };
});

type Method = 'get' | 'post' | 'patch' | 'delete' | 'put';
const send = (method: Method, path: string, body?: object) => {
  const test = request(registry.app)[method](path).set('X-Request-Id', 'request-1');
  return body === undefined ? test : test.send(body);
};
const askedOnce = () => {
  expect(asked).toHaveLength(1);
  const { method, path, body } = asked[0]!;
  return { method, path, body };
};

describe('what only who manages accounts may', () => {
  const ROUTES: [Method, string, object | undefined, unknown, number, object][] = [
    [
      'get',
      '/api/users',
      undefined,
      { users: [USER] },
      200,
      { method: 'GET', path: '/internal/users' },
    ],
    [
      'post',
      '/api/users',
      NEW_USER,
      USER,
      201,
      { method: 'POST', path: '/internal/users', body: NEW_USER },
    ],
    [
      'patch',
      '/api/users/alice',
      { disabled: true },
      { ...USER, disabled: true },
      200,
      { method: 'PATCH', path: '/internal/users/alice', body: { disabled: true } },
    ],
    [
      'patch',
      '/api/users/keycloak%3A42%2F..',
      { disabled: true },
      USER,
      200,
      { method: 'PATCH', path: '/internal/users/keycloak%3A42%2F..' },
    ],
    [
      'delete',
      '/api/users/alice',
      undefined,
      undefined,
      204,
      { method: 'DELETE', path: '/internal/users/alice' },
    ],
    [
      'get',
      '/api/clients',
      undefined,
      { clients: [CLIENT] },
      200,
      { method: 'GET', path: '/internal/clients' },
    ],
    [
      'post',
      '/api/clients',
      { name: 'app', scopes: ['a'] },
      { ...CLIENT, client_secret: 'secret' },
      201,
      {
        method: 'POST',
        path: '/internal/clients',
        body: { name: 'app', scopes: ['a'], groups: [] },
      },
    ],
    [
      'post',
      '/api/clients/app/rotate',
      {},
      { ...CLIENT, client_secret: 'secret' },
      200,
      { method: 'POST', path: '/internal/clients/app/rotate' },
    ],
    [
      'delete',
      '/api/clients/app',
      undefined,
      undefined,
      204,
      { method: 'DELETE', path: '/internal/clients/app' },
    ],
    [
      'get',
      '/api/tokens?all=true',
      undefined,
      { tokens: [TOKEN] },
      200,
      { method: 'POST', path: '/internal/tokens/list', body: {} },
    ],
    [
      'get',
      '/api/sessions?all=true',
      undefined,
      { sessions: [SESSION] },
      200,
      { method: 'POST', path: '/internal/sessions/list', body: {} },
    ],
  ];

  it.each(ROUTES)('%s %s asks the auth-server in the name of who acts', async (...route) => {
    const [method, path, body, json, status, expected] = route;
    answer = { status, json };
    const answered = await send(method, path, body).set(bearer('admin'));
    expect(answered.status).toBe(status);
    if (json !== undefined) expect(answered.body).toEqual(json);
    expect(askedOnce()).toMatchObject(expected);
    const { headers } = asked[0]!;
    expect(headers.get('authorization')).toBe(`Bearer ${INTERNAL_KEY}`);
    expect(headers.get('x-acting-subject')).toBe('local%3Aadmin');
    expect(headers.get('x-request-id')).toBe('request-1');
  });

  it.each(ROUTES)('%s %s is refused to anybody else', async (method, path, body) => {
    const answered = await send(method, path, body).set(bearer('reader'));
    expect(answered.status).toBe(403);
    expect(answered.body.detail).toBe('You may not manage accounts');
    expect((await send(method, path, body)).status).toBe(401);
    expect(asked).toEqual([]);
  });

  it.each(ROUTES.filter(([method]) => method !== 'get'))(
    '%s %s by a session wants its CSRF token',
    async (method, path, body, json, status) => {
      answer = { status, json };
      expect((await send(method, path, body).set(cookie('admin'))).status).toBe(403);
      expect(asked).toEqual([]);
      const headers = { ...cookie('admin'), 'X-CSRF-Token': csrfOf('admin') };
      expect((await send(method, path, body).set(headers)).status).toBe(status);
      const elsewhere = { ...headers, Origin: 'https://evil.test' };
      expect((await send(method, path, body).set(elsewhere)).status).toBe(403);
    },
  );

  it.each([
    ['post', '/api/users', { name: 'a/b', password: 'x' }],
    ['post', '/api/users', { name: 'alice' }],
    ['patch', '/api/users/alice', {}],
    ['patch', '/api/users/alice', { admin: true }],
    ['post', '/api/clients', { name: 'app', client_secret: 'mine' }],
  ] as [Method, string, object][])('%s %s refuses %j unasked', async (method, path, body) => {
    expect((await send(method, path, body).set(bearer('admin'))).status).toBe(422);
    expect(asked).toEqual([]);
  });

  it.each([
    '/api/users',
    '/api/users/alice',
    '/api/clients',
    '/api/tokens',
    '/api/sessions',
    '/api/me',
  ])('answers 405 at %s to a method it does not know', async (path) => {
    const answered = await send('put', path, {}).set(bearer('admin'));
    expect(answered.status).toBe(405);
    expect(answered.headers['allow']).toBeDefined();
  });
});

describe('an answer of the auth-server', () => {
  const PROBLEM = { type: 'urn:mcp-gateway:error:conflict', title: 'Conflict', status: 409 };

  it('that refuses is told in its words', async () => {
    const errors = [{ field: 'groups', message: 'typo is not known to the policy' }];
    answer = { status: 409, json: { ...PROBLEM, detail: 'The user name alice is taken', errors } };
    const answered = await send('post', '/api/users', NEW_USER).set(bearer('admin'));
    expect(answered.status).toBe(409);
    expect(answered.type).toBe('application/problem+json');
    expect(answered.body).toEqual({
      ...PROBLEM,
      detail: 'The user name alice is taken',
      errors,
    });
  });

  it.each([
    ['a failure', { status: 500, json: { ...PROBLEM, detail: 'a path on the disk' } }],
    ['a refusal that says nothing', { status: 404 }],
    ['something that cannot be read', { status: 200, json: { users: [{}] } }],
  ])('that is %s becomes a 503 that tells nothing of it', async (_, next) => {
    answer = next;
    const answered = await send('get', '/api/users').set(bearer('admin'));
    expect(answered.status).toBe(503);
    expect(answered.body.detail).toBe('Accounts are not available at the moment');
  });
});

describe('one’s own things', () => {
  it.each([
    ['/api/tokens', '/internal/tokens/list', { tokens: [TOKEN] }],
    ['/api/sessions', '/internal/sessions/list', { sessions: [SESSION] }],
  ])('are what %s lists, for the administrator too', async (path, internal, json) => {
    answer = { status: 200, json };
    for (const person of ['reader', 'admin'] as const) {
      asked = [];
      const answered = await send('get', path).set(bearer(person));
      expect(answered.body).toEqual(json);
      expect(askedOnce()).toEqual({
        method: 'POST',
        path: internal,
        body: { subject: `local:${person}` },
      });
    }
  });

  it.each([
    ['/api/tokens/t1', '/internal/tokens/delete', 't1'],
    ['/api/sessions/s1', '/internal/sessions/end-listed', 's1'],
  ])('end by DELETE %s; anybody’s for who manages accounts', async (path, internal, id) => {
    answer = { status: 204 };
    expect((await send('delete', path).set(bearer('reader'))).status).toBe(204);
    expect((await send('delete', path).set(bearer('admin'))).status).toBe(204);
    expect(asked.map(({ path: at, body }) => [at, body])).toEqual([
      [internal, { id, subject: 'local:reader' }],
      [internal, { id }],
    ]);
    expect((await send('delete', path).set(cookie('reader'))).status).toBe(403);
  });
});

describe('POST /api/tokens', () => {
  const make = (body: object = { name: 'script' }) => send('post', '/api/tokens', body);
  beforeEach(() => {
    answer = { status: 201, json: { ...TOKEN, access_token: 'the token' } };
  });

  it('makes one with all scopes of its maker, unless fewer are named', async () => {
    const answered = await make().set(bearer('reader'));
    expect(answered.status).toBe(201);
    expect(answered.body).toEqual({ ...TOKEN, access_token: 'the token' });
    expect(askedOnce()).toEqual({
      method: 'POST',
      path: '/internal/tokens',
      body: {
        name: 'script',
        subject: 'local:reader',
        scopes: ['registry/reader'],
        expires_in_days: 90,
      },
    });
    const named = { name: 'script', scopes: ['registry/admin'], expires_in_days: 1 };
    await make(named).set(bearer('admin'));
    expect(asked[1]?.body).toEqual({ ...named, subject: 'local:admin' });
  });

  it('wants the CSRF token of a session', async () => {
    expect((await make().set(cookie('reader'))).status).toBe(403);
    const headers = { ...cookie('reader'), 'X-CSRF-Token': csrfOf('reader') };
    expect((await make().set(headers)).status).toBe(201);
  });

  it.each<[string, object, string, number]>([
    [
      'scopes that its maker lacks',
      { name: 'x', scopes: ['registry/admin'] },
      'token-of-reader',
      403,
    ],
    ['another API token to make it', { name: 'x' }, 'api-token-of-reader', 403],
    ['a machine client to make it', { name: 'x' }, 'token-of-robot', 403],
    ['somebody else to have it', { name: 'x', subject: 'local:admin' }, 'token-of-reader', 422],
    ['no name', {}, 'token-of-reader', 422],
    ['no scope at all', { name: 'x', scopes: [] }, 'token-of-reader', 422],
    ['too long a life', { name: 'x', expires_in_days: 366 }, 'token-of-reader', 422],
  ])('refuses %s', async (_, body, token, status) => {
    expect((await make(body).set({ Authorization: `Bearer ${token}` })).status).toBe(status);
    expect(asked).toEqual([]);
  });
});

describe('POST /api/me/password', () => {
  const change = { current_password: 'the old one', password: 'the new one' };
  const changePassword = (body: object = change) => send('post', '/api/me/password', body);
  beforeEach(() => {
    answer = { status: 204 };
  });

  it('asks for the caller alone', async () => {
    expect((await changePassword().set(bearer('reader'))).status).toBe(204);
    expect(askedOnce()).toEqual({
      method: 'POST',
      path: '/internal/users/local%3Areader/password',
      body: change,
    });
  });

  it('tells how long there is to wait', async () => {
    const json = { type: 'urn:mcp-gateway:error:too_many_attempts', detail: 'Too many: wait 4 s' };
    answer = { status: 429, json, headers: { 'Retry-After': '4' } };
    const answered = await changePassword().set(bearer('reader'));
    expect([answered.status, answered.headers['retry-after']]).toEqual([429, '4']);
  });

  it('tells what the auth-server has against it', async () => {
    const detail = 'The current password is wrong';
    answer = { status: 403, json: { type: 'urn:mcp-gateway:error:forbidden', detail } };
    const answered = await changePassword().set(bearer('reader'));
    expect([answered.status, answered.body.detail]).toEqual([403, detail]);
  });

  it.each<[string, object, Record<string, string>, number]>([
    ['without a credential', change, {}, 401],
    ['by a session without its CSRF token', change, cookie('reader'), 403],
    ['by a machine client', change, { Authorization: 'Bearer token-of-robot' }, 403],
    ['without the current one', { password: 'new' }, bearer('reader'), 422],
    ['for somebody else', { ...change, name: 'admin' }, bearer('reader'), 422],
  ])('is refused %s', async (_, body, headers, status) => {
    expect((await changePassword(body).set(headers)).status).toBe(status);
    expect(asked).toEqual([]);
  });
});

describe('GET /api/me', () => {
  it('tells who the caller is and what for', async () => {
    const answered = await send('get', '/api/me').set(bearer('foo'));
    expect(answered.status).toBe(200);
    expect(answered.body).toEqual({
      subject: 'local:foo',
      kind: 'user',
      name: 'foo',
      groups: [],
      scopes: ['registry/foo'],
      permissions: { list_service: ['foo'], register_service: ['foo'] },
    });
    const { body } = await send('get', '/api/me').set(cookie('admin'));
    expect(body.permissions).toMatchObject({ list_service: ['*'], manage_accounts: ['*'] });
  });

  it('wants a credential', async () => {
    expect((await send('get', '/api/me')).status).toBe(401);
  });
});

describe('what was known of credentials', () => {
  it.each([
    ['patch', '/api/users/alice', { disabled: true }, 200, USER],
    ['delete', '/api/users/alice', undefined, 204, undefined],
    ['post', '/api/clients/app/rotate', {}, 200, { ...CLIENT, client_secret: 'secret' }],
    ['delete', '/api/clients/app', undefined, 204, undefined],
    ['delete', '/api/tokens/t1', undefined, 204, undefined],
    ['delete', '/api/sessions/s1', undefined, 204, undefined],
  ] as [Method, string, object | undefined, number, unknown][])(
    'is asked again after %s %s (T-070)',
    async (method, path, body, status, json) => {
      const introspections = () =>
        registry.authServer.calls.filter((call) => call === 'POST /internal/introspect').length;
      await send('get', '/api/me').set(bearer('nobody'));
      const before = introspections();
      await send('get', '/api/me').set(bearer('nobody'));
      expect(introspections()).toBe(before);
      answer = { status, json };
      expect((await send(method, path, body).set(bearer('admin'))).status).toBe(status);
      const after = introspections();
      await send('get', '/api/me').set(bearer('nobody'));
      expect(introspections()).toBe(after + 1);
    },
  );
});
