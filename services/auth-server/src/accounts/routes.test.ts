import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import {
  ApiTokenWithSecret,
  ClientWithSecret,
  SessionInfos,
  type Caller,
} from '@mcp-gateway/contracts';
import { POLICY_TEXT, sendRequest } from '@mcp-gateway/testing';
import {
  ADMIN,
  INTERNAL_KEY,
  startAuthServer,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';
import { aCall, gatePost } from '../testing/gate-request.js';

const POLICY = `${POLICY_TEXT}
  users: [currenttime/use]
  robots: [currenttime/lists]
`;
const PASSWORD = 'correct horse battery';
const NEW_PASSWORD = 'another good one';

let authServer: AuthServerUnderTest;
beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY });
});
afterAll(() => authServer.close());

let people = 0;
let name: string;
beforeEach(async () => {
  name = `person-${(people += 1)}`;
  const user = { name, password: PASSWORD, groups: ['users'] };
  expect((await internal('post', '/users', user)).status).toBe(201);
});

type Method = 'get' | 'post' | 'patch' | 'delete';
const internal = (method: Method, path: string, body?: object, key = INTERNAL_KEY) =>
  supertest(authServer.app)[method](`/internal${path}`).auth(key, { type: 'bearer' }).send(body);
const change = (body: object) => internal('patch', `/users/${name}`, body);
const signIn = (password = PASSWORD) =>
  internal('post', '/sessions', { username: name, password, address: '192.0.2.7' });
const aSession = async () => (await signIn()).body.session_id as string;
const introspected = async (body: object) =>
  (await internal('post', '/introspect', body)).body as { active: boolean; caller?: Caller };
const anApiToken = async (changes = {}) =>
  internal('post', '/tokens', {
    subject: `local:${name}`,
    name: 'script',
    scopes: ['currenttime/use'],
    ...changes,
  });
const anAccessToken = () =>
  authServer.token({ clientId: 'app', person: { subject: `local:${name}`, name } });
const call = async (token: unknown) =>
  (await sendRequest({ port: authServer.port }, gatePost(aCall(), { token: String(token) })))
    .status;

describe('/internal/users', () => {
  it('lists people, the administrator first, and never a password', async () => {
    const { body, text } = await internal('get', '/users');
    expect(body.users[0]).toMatchObject({ name: ADMIN.name, groups: ['mcp-registry-admin'] });
    expect(body.users).toContainEqual({
      subject: `local:${name}`,
      name,
      provider: 'local',
      groups: ['users'],
      disabled: false,
    });
    expect(text).not.toMatch(/scrypt|password/);
  });

  it.each([
    ['a name with a slash', { name: 'a/b' }, 'name'],
    ['a name with a colon, as subjects of providers have', { name: 'github:1' }, 'name'],
    ['no password', { password: undefined }, 'password'],
    ['a bad password', { password: 'short' }, 'password'],
    ['a group that the policy does not know', { groups: ['users', 'typo'] }, 'groups'],
    ['a field that there is not', { admin: true }, 'body'],
  ])('refuses a user with %s', async (_, changes, field) => {
    const user = { name: 'new', password: PASSWORD, groups: [], ...changes };
    const { status, body } = await internal('post', '/users', user);
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ field, message: expect.any(String) }]);
    expect((await internal('patch', '/users/new', { disabled: true })).status).toBe(404);
  });

  it.each([
    ['nothing', {}, 422],
    ['an unknown group', { groups: ['typo'] }, 422],
    ['another name', { name: 'other' }, 422],
    ['a bad password', { password: 'short' }, 422],
  ])('refuses %s as a change', async (_, changes, status) => {
    expect((await change(changes)).status).toBe(status);
  });

  it.each([
    ['a local user that is not there', 'nobody', 404],
    ['a person of a provider that never signed in', 'keycloak:42', 404],
    ['the administrator of the settings', ADMIN.name, 409],
  ])('cannot disable %s', async (_, id, status) => {
    const path = `/users/${encodeURIComponent(id)}`;
    expect((await internal('patch', path, { disabled: true })).status).toBe(status);
  });

  it('disables a person of a provider, and leaves all else to the provider', async () => {
    const subject = 'keycloak:43';
    const groups = ['users'];
    await authServer.accounts.signedIn({ subject, name: 'carol', provider: 'keycloak', groups });
    const path = `/users/${encodeURIComponent(subject)}`;
    expect((await internal('patch', path, { disabled: true })).body).toMatchObject({
      subject,
      disabled: true,
    });
    expect((await internal('patch', path, { groups: [] })).status).toBe(409);
    expect((await internal('delete', path)).status).toBe(409);
  });

  it('is nothing for who does not know the internal key', async () => {
    for (const path of ['/users', '/clients', '/sessions/list', '/tokens/list']) {
      expect((await internal('get', path, undefined, 'wrong')).status).toBe(404);
    }
  });
});

describe('what somebody was given', () => {
  const ENDS: [string, () => Promise<unknown>][] = [
    ['a new password', () => change({ password: NEW_PASSWORD })],
    ['being disabled', () => change({ disabled: true })],
    ['being removed', () => internal('delete', `/users/${name}`)],
  ];

  it.each(ENDS)('ends at once with %s: sessions (T-070, T-076)', async (_, end) => {
    const [one, two] = [await aSession(), await aSession()];
    expect((await introspected({ session_id: one })).active).toBe(true);
    await end();
    for (const session_id of [one, two]) {
      expect(await introspected({ session_id })).toEqual({ active: false });
    }
  });

  it.each(ENDS)('ends at once with %s: access tokens (T-070, T-076)', async (_, end) => {
    const token = await anAccessToken();
    expect(await call(token)).toBe(200);
    await end();
    expect(await call(token)).toBe(401);
    expect(await introspected({ access_token: token })).toEqual({ active: false });
  });

  it.each(ENDS)('ends at once with %s: API tokens (T-070, T-076)', async (_, end) => {
    const { access_token: token } = (await anApiToken()).body;
    expect(await call(token)).toBe(200);
    await end();
    expect(await call(token)).toBe(401);
  });

  it('ends for what else subscribes to it, such as grants', async () => {
    const ended: string[] = [];
    authServer.accountEvents.onEnded((subject) => void ended.push(subject));
    await change({ password: NEW_PASSWORD });
    expect(ended).toEqual([`local:${name}`]);
  });

  it('does not come back when a disabled account is enabled again (T-070)', async () => {
    const session_id = await aSession();
    const { access_token: token } = (await anApiToken()).body;
    await change({ disabled: true });
    expect((await signIn()).status).toBe(401);
    await change({ disabled: false });
    expect(await introspected({ session_id })).toEqual({ active: false });
    expect(await call(token)).toBe(401);
    expect((await signIn()).status).toBe(201);
  });
});

describe('a password that its user changes', () => {
  const changeOwn = (current_password = PASSWORD, password = NEW_PASSWORD) =>
    internal('post', `/users/${name}/password`, { current_password, password });

  it('takes the place of the old one, and ends all that was given (T-076)', async () => {
    const session_id = await aSession();
    expect((await changeOwn()).status).toBe(204);
    expect(await introspected({ session_id })).toEqual({ active: false });
    expect((await signIn()).status).toBe(401);
    expect((await signIn(NEW_PASSWORD)).status).toBe(201);
  });

  it('wants the current one, and slows down who guesses it (W-49)', async () => {
    for (let i = 0; i < 5; i += 1) expect((await changeOwn('wrong')).status).toBe(403);
    const answer = await changeOwn();
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBe('2');
    expect((await signIn()).status).toBe(429);
  });

  it('must be a good one', async () => {
    expect((await changeOwn(PASSWORD, 'short')).status).toBe(422);
    expect((await signIn()).status).toBe(201);
  });

  it.each([
    ['the administrator of the settings', ADMIN.name, ADMIN.password, 409],
    ['a person of a provider', 'keycloak:1', PASSWORD, 409],
    ['nobody known', 'nobody', PASSWORD, 403],
  ])('cannot be that of %s', async (_, id, current_password, status) => {
    const body = { current_password, password: NEW_PASSWORD };
    const path = `/users/${encodeURIComponent(id)}/password`;
    expect((await internal('post', path, body)).status).toBe(status);
  });
});

describe('groups that change', () => {
  it('count at the next use of a session, an access token and an API token (W-47)', async () => {
    const session_id = await aSession();
    const access = await anAccessToken();
    const { access_token: api } = (await anApiToken()).body;
    expect([await call(access), await call(api)]).toEqual([200, 200]);
    await change({ groups: [] });
    expect((await introspected({ session_id })).caller).toMatchObject({ scopes: [], groups: [] });
    expect([await call(access), await call(api)]).toEqual([403, 403]);
    await change({ groups: ['users'] });
    expect([await call(access), await call(api)]).toEqual([200, 200]);
  });

  it('count at the next use when the policy has others for them (W-47)', async () => {
    const access = await anAccessToken();
    expect(await call(access)).toBe(200);
    authServer.setPolicy(POLICY_TEXT);
    expect(await call(access)).toBe(403);
    authServer.setPolicy(POLICY);
    expect(await call(access)).toBe(200);
  });

  it('never give a token more than it was made with', async () => {
    const { access_token: api } = (await anApiToken()).body;
    await change({ groups: ['users', 'mcp-registry-admin'] });
    const { caller } = await introspected({ access_token: api });
    expect(caller).toMatchObject({ kind: 'user', name, scopes: ['currenttime/use'] });
  });
});

describe('/internal/tokens', () => {
  it('makes a token that the gate and the registry take, until it is deleted', async () => {
    const { status, body } = await anApiToken({ expires_in_days: 7 });
    expect(status).toBe(201);
    const { id, access_token: token, created_at, expires_at } = ApiTokenWithSecret.parse(body);
    expect(Date.parse(expires_at) - Date.parse(created_at)).toBe(7 * 24 * 3600_000);
    expect(await call(token)).toBe(200);
    expect(await introspected({ access_token: token })).toMatchObject({
      caller: { subject: `local:${name}`, kind: 'user', name },
      token_kind: 'api',
    });
    expect(authServer.records.at(-1)).toMatchObject({
      principal: `local:${name}`,
      client: `token:${id}`,
    });
    const list = () => internal('post', '/tokens/list', { subject: `local:${name}` });
    expect((await list()).body.tokens).toMatchObject([{ id, last_used_at: expect.any(String) }]);
    expect((await list()).text).not.toContain(token);
    const remove = (subject?: string) => internal('post', '/tokens/delete', { id, subject });
    expect((await remove('local:other')).status).toBe(404);
    expect((await remove(`local:${name}`)).status).toBe(204);
    expect(await call(token)).toBe(401);
    expect((await list()).body.tokens).toEqual([]);
  });

  it.each([
    ['a scope that its maker does not have', { scopes: ['everything'] }, 403],
    ['a scope that the policy does not know', { scopes: ['typo'] }, 422],
    ['a life of ten years', { expires_in_days: 3650 }, 422],
    ['no name', { name: ' ' }, 422],
    ['a maker that is not there', { subject: 'local:nobody' }, 403],
    ['a machine client for its maker', { subject: 'robot' }, 403],
  ])('refuses a token with %s', async (_, changes, status) => {
    expect((await anApiToken(changes)).status).toBe(status);
  });

  it('refuses a token of somebody who is disabled', async () => {
    await change({ disabled: true });
    expect((await anApiToken()).status).toBe(403);
  });
});

describe('/internal/clients', () => {
  const tokenFor = async (client_id: string, client_secret: string) => {
    const form = { grant_type: 'client_credentials', client_id, client_secret };
    return supertest(authServer.app)
      .post('/oauth2/token')
      .set('X-Forwarded-For', `192.0.2.${(people += 1)}`)
      .type('form')
      .send(form);
  };

  it('makes a client that gets tokens, until it is removed (T-070)', async () => {
    const client = { name: `app-${name}`, scopes: ['currenttime/use'], groups: ['robots'] };
    const { status, body } = await internal('post', '/clients', client);
    expect(status).toBe(201);
    const { client_id: id, client_secret: secret } = ClientWithSecret.parse(body);
    const { body: issued } = await tokenFor(id, secret);
    expect(issued.scope).toBe('currenttime/use currenttime/lists');
    expect(await call(issued.access_token)).toBe(200);
    const list = await internal('get', '/clients');
    expect(list.body.clients).toContainEqual(expect.objectContaining({ client_id: id }));
    expect(list.text).not.toContain(secret);
    expect((await internal('delete', `/clients/${id}`)).status).toBe(204);
    expect(await call(issued.access_token)).toBe(401);
    expect((await tokenFor(id, secret)).status).toBe(401);
  });

  it('gives a client another secret, and ends what the old one gave (T-070)', async () => {
    const client = { name: `app-${name}`, scopes: ['currenttime/use'] };
    const made = ClientWithSecret.parse((await internal('post', '/clients', client)).body);
    const { client_secret: old, client_id: id } = made;
    const { access_token: token } = (await tokenFor(id, old)).body;
    const rotated = ClientWithSecret.parse((await internal('post', `/clients/${id}/rotate`)).body);
    expect(await call(token)).toBe(401);
    expect((await tokenFor(id, old)).status).toBe(401);
    expect((await tokenFor(id, rotated.client_secret)).status).toBe(200);
  });

  it.each([
    ['an unknown scope', { scopes: ['typo'] }, 422],
    ['an unknown group', { groups: ['typo'] }, 422],
    ['a name with a colon', { name: 'local:root' }, 422],
    ['a secret of its own', { client_secret: 'x'.repeat(40) }, 422],
    ['the name of a client of the settings', { name: 'robot' }, 409],
  ])('refuses a client with %s', async (_, changes, status) => {
    const client = { name: 'new', scopes: [], groups: [], ...changes };
    expect((await internal('post', '/clients', client)).status).toBe(status);
  });
});

describe('the audit record of a change', () => {
  const acting = (method: Method, path: string, body?: object) =>
    internal(method, path, body)
      .set('X-Acting-Subject', 'local%3Aroot')
      .set('X-Request-Id', 'request-1');
  const ROOT = { request_id: 'request-1', principal: 'local:root', kind: 'user' };

  it.each<[string, () => PromiseLike<unknown>, () => object]>([
    [
      'a user added',
      () => acting('post', '/users', { name: `${name}-b`, password: PASSWORD }),
      () => ({ event: 'user-add', target: `${name}-b`, outcome: 'ok' }),
    ],
    [
      'a user not added',
      () => acting('post', '/users', { name: 'root', password: PASSWORD }),
      () => ({ event: 'user-add', target: 'root', outcome: 'refused', rule: 'conflict' }),
    ],
    [
      'a user changed',
      () => acting('patch', `/users/${name}`, { password: NEW_PASSWORD }),
      () => ({ event: 'user-change', target: name, outcome: 'ok' }),
    ],
    [
      'a user removed',
      () => acting('delete', `/users/${name}`),
      () => ({ event: 'user-remove', target: name, outcome: 'ok' }),
    ],
    [
      'a client added',
      () => acting('post', '/clients', { name: `app-${name}` }),
      () => ({ event: 'client-add', target: `app-${name}`, outcome: 'ok' }),
    ],
    [
      'a client’s secret replaced',
      () => acting('post', '/clients/robot/rotate'),
      () => ({ event: 'client-rotate', target: 'robot', outcome: 'refused', rule: 'conflict' }),
    ],
    [
      'a client not removed',
      () => acting('delete', '/clients/none'),
      () => ({ event: 'client-remove', target: 'none', outcome: 'refused', rule: 'not_found' }),
    ],
    [
      'an API token issued',
      () => acting('post', '/tokens', { subject: `local:${name}`, name: 'script', scopes: [] }),
      () => ({ event: 'api-token-issue', target: 'script', outcome: 'ok' }),
    ],
    [
      'an API token not removed',
      () => acting('post', '/tokens/delete', { id: 'none' }),
      () => ({ event: 'api-token-remove', target: 'none', outcome: 'refused', rule: 'not_found' }),
    ],
    [
      'a session not ended',
      () => acting('post', '/sessions/end-listed', { id: 'none' }),
      () => ({ event: 'session-end', target: 'none', outcome: 'refused', rule: 'not_found' }),
    ],
  ])('is one, and tells who acted, for %s (T-133)', async (_, act, expected) => {
    authServer.events.length = 0;
    await act();
    expect(authServer.events).toEqual([{ ...ROOT, ...expected() }]);
    expect(JSON.stringify(authServer.events)).not.toMatch(/correct horse|another good/);
  });
});

describe('/internal/sessions', () => {
  it('lists sessions of one, and ends one of them', async () => {
    const session_id = await aSession();
    const list = async () =>
      SessionInfos.parse(
        (await internal('post', '/sessions/list', { subject: `local:${name}` })).body,
      ).sessions;
    expect(await list()).toEqual([
      {
        id: expect.any(String),
        subject: `local:${name}`,
        name,
        created_at: expect.any(String),
        last_used_at: expect.any(String),
        address: '192.0.2.7',
      },
    ]);
    const { id } = (await list())[0]!;
    const end = (subject?: string) => internal('post', '/sessions/end-listed', { id, subject });
    expect((await end('local:root')).status).toBe(404);
    expect((await introspected({ session_id })).active).toBe(true);
    expect((await introspected({ session_id: id })).active).toBe(false);
    expect((await end(`local:${name}`)).status).toBe(204);
    expect((await introspected({ session_id })).active).toBe(false);
    expect((await end()).status).toBe(404);
  });
});
