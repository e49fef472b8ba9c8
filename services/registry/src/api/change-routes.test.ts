import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aServer, startStubAuthServer, type StubAuthServer } from '@mcp-gateway/testing';
import request from 'supertest';
import { addPeople, bearer, cookie, csrfOf, type Person } from '../testing/people.js';
import {
  createRegistryUnderTest,
  INTERNAL_KEY,
  type RegistryUnderTest,
} from '../testing/registry-under-test.js';

const NEW = {
  name: 'Clock',
  path: '/clock',
  proxy_pass_url: 'http://127.0.0.1:9001/',
  description: 'Tells the time.',
  tags: 'time, clock',
};

let authServer: StubAuthServer;
let registry: RegistryUnderTest;

beforeAll(async () => {
  authServer = await startStubAuthServer(INTERNAL_KEY);
  addPeople(authServer);
});
afterAll(() => authServer.close());
beforeEach(async () => {
  registry = await createRegistryUnderTest({
    authServerUrl: authServer.url,
    servers: [
      aServer({ headers: { 'X-Api-Key': 'secret-of-weather' } }),
      aServer({ path: '/team/tools', server_name: 'Team tools', enabled: false }),
    ],
  });
});
afterEach(() => registry.monitor.close());

const api = () => request(registry.app);
const post = (path: string, body: object, person: Person = 'admin') =>
  api().post(path).set(bearer(person)).send(body);
const paths = async () => (await registry.catalog.list()).map(({ path }) => path);

describe('POST /register', () => {
  it('stores the server and answers with it', async () => {
    const { status, body, headers } = await post('/register', NEW);
    expect(status).toBe(201);
    expect(headers['location']).toBe('/api/server_details/clock');
    expect(body).toMatchObject({
      message: expect.any(String),
      service: {
        path: '/clock',
        server_name: 'Clock',
        proxy_pass_url: 'http://127.0.0.1:9001/',
        tags: ['time', 'clock'],
        enabled: true,
        license: 'N/A',
        registered_at: '2026-03-04T05:06:07.000Z',
      },
    });
    expect(await paths()).toContain('/clock');
  });

  it('takes the form of the original', async () => {
    const { status, body } = await api()
      .post('/register')
      .set(bearer('admin'))
      .type('form')
      .send({ ...NEW, num_tools: '3', num_stars: '5', is_python: 'on', license: 'MIT' });
    expect(status).toBe(201);
    expect(body.service).toMatchObject({ num_tools: 3, num_stars: 5, is_python: true });
  });

  it('takes server_name for the name, a path without its slash, and an empty transport', async () => {
    const { name, ...rest } = NEW;
    const body = { ...rest, server_name: name, path: 'clock/', transport: '' };
    const answer = await post('/register', body);
    expect(answer.status).toBe(201);
    expect(answer.body.service).toMatchObject({ server_name: 'Clock', path: '/clock' });
    expect(answer.body.service).not.toHaveProperty('transport');
  });

  it('takes a tool list, which is served until a probe replaces it', async () => {
    const tools = [{ name: 'now', inputSchema: { type: 'object' } }];
    const { body } = await post('/register', { ...NEW, tool_list: tools });
    expect(body.service.tool_list).toEqual(tools);
  });

  it('T-109: never shows the values of the headers it was given', async () => {
    const { body, text } = await post('/register', { ...NEW, headers: { 'X-Api-Key': 'hush' } });
    expect(body.service.headers).toEqual({ 'X-Api-Key': '********' });
    expect(text).not.toContain('hush');
    expect((await registry.catalog.list()).find(({ path }) => path === '/clock')?.headers).toEqual({
      'X-Api-Key': 'hush',
    });
  });

  it('answers 409 with the server that has the path already', async () => {
    const { status, body, type } = await post('/register', { ...NEW, path: '/weather' });
    expect(status).toBe(409);
    expect(type).toBe('application/problem+json');
    expect(body).toMatchObject({ status: 409, existing: { path: '/weather' } });
    expect(JSON.stringify(body)).not.toContain('secret-of-weather');
  });

  it('answers 409 without that server to a caller who may not know of it', async () => {
    registry = await createRegistryUnderTest({
      authServerUrl: authServer.url,
      servers: [aServer({ path: '/foo' })],
      policy: 'scopes: { registry/foo: [] }\nui: { registry/foo: { register_service: [foo] } }',
    });
    const { status, body } = await post('/register', { ...NEW, path: '/foo' }, 'foo');
    expect(status).toBe(409);
    expect(body).not.toHaveProperty('existing');
  });

  it.each([
    ['the same', 'Weather'],
    ['another case and a space at its end', 'WEATHER '],
    ['full-width letters', 'Ｗeather'],
    ['the path of another server', 'team/tools'],
    ['spaces in between', 'Team  Tools'],
  ])('W-37: answers 409 to a name that is taken: %s', async (_what, name) => {
    const { status } = await post('/register', { ...NEW, name });
    expect(status).toBe(409);
    expect(await paths()).not.toContain('/clock');
  });

  it.each([
    ['a Greek letter among Latin ones', 'wεather'],
    ['a Cyrillic letter among Latin ones', 'wеather'],
    ['a zero-width space', 'wea\u200bther'],
  ])('T-106: answers 422 to a name that hides what it is: %s', async (_what, name) => {
    const { status, body } = await post('/register', { ...NEW, name });
    expect(status).toBe(422);
    expect(body.errors).toEqual([expect.objectContaining({ field: 'name' })]);
  });

  it.each(['owner', 'approved', 'enabled', 'status', 'registered_at', 'permissions', '__proto__'])(
    'T-108: answers 422 to the field %s, which is not for the caller to set',
    async (field) => {
      const body = JSON.stringify(NEW).replace('{', `{"${field}":true,`);
      const { status } = await api().post('/register').set(bearer('admin')).type('json').send(body);
      expect(status).toBe(422);
      expect(await paths()).not.toContain('/clock');
    },
  );

  it.each([
    '/',
    '/api',
    '/oauth2',
    '/validate',
    '/login',
    '/.well-known',
    '/v0.1',
    '/_x',
    '/health',
    '/API',
    '/api%2f',
    '/mcpgw',
    '/static/x',
    '/all',
    '/a//b',
    '/weather/mcp',
    '/pwn/ { alias /etc/; } location /x',
    '/a\n',
    '/ａpi',
  ])('W-35: answers 422 to the path %j', async (path) => {
    const { status, body } = await post('/register', { ...NEW, path });
    expect(status).toBe(422);
    expect(body.errors[0].field).toBe('path');
  });

  it.each([
    ['a metadata address', 'http://169.254.169.254/'],
    ['one of our own ports', 'http://127.0.0.1:8080/'],
    ['W-36: a host that does not resolve', 'http://nowhere.test/'],
    ['another scheme', 'file:///etc/passwd'],
    ['nothing', ''],
  ])('W-34: answers 422 to a URL with %s', async (_what, proxy_pass_url) => {
    const { status, body } = await post('/register', { ...NEW, proxy_pass_url });
    expect(status).toBe(422);
    expect(body.errors[0].field).toBe('proxy_pass_url');
    expect(await paths()).not.toContain('/clock');
  });

  it('says which fields are missing or wrong, all at once', async () => {
    const { status, body } = await post('/register', { path: '/clock', num_stars: -1 });
    expect(status).toBe(422);
    const { errors } = body as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field).sort()).toEqual([
      'name',
      'num_stars',
      'proxy_pass_url',
    ]);
  });

  it('W-65: answers 403 to a caller who may register another server only', async () => {
    expect((await post('/register', { ...NEW, path: '/bar' }, 'foo')).status).toBe(403);
    expect((await post('/register', { ...NEW, path: '/foo' }, 'foo')).status).toBe(201);
  });

  it('W-38: keeps apart servers whose paths look alike as file names', async () => {
    await post('/register', { ...NEW, name: 'one', path: '/a/b' });
    const { status } = await post('/register', { ...NEW, name: 'two', path: '/a_b' });
    expect(status).toBe(201);
    expect(await paths()).toEqual(expect.arrayContaining(['/a/b', '/a_b']));
  });
});

describe('POST /toggle/{path}', () => {
  it.each([
    ['true in JSON', { enabled: true }, true],
    ['on', { enabled: 'on' }, true],
    ['false', { enabled: false }, false],
    ['absent', {}, false],
  ])('switches the server as asked: %s', async (_what, body, enabled) => {
    const answer = await post('/toggle/team/tools', body);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      service_path: '/team/tools',
      new_enabled_state: enabled,
      status: enabled ? 'checking' : 'disabled',
      last_checked_iso: null,
      num_tools: 0,
    });
  });

  it('takes a form without the field as off', async () => {
    const { body } = await api().post('/toggle/weather').set(bearer('admin')).type('form').send('');
    expect(body).toMatchObject({ new_enabled_state: false, status: 'disabled' });
  });

  it.each([
    ['no such server', '/toggle/nowhere', 404],
    ['a path that no server can have', '/toggle/A%20b', 404],
    ['a server that is part of the gateway', '/toggle/mcpgw', 403],
  ])('refuses: %s', async (_what, path, expected) => {
    expect((await post(path, { enabled: false })).status).toBe(expected);
  });

  it('answers 422 to something that is neither on nor off', async () => {
    expect((await post('/toggle/weather', { enabled: 'maybe' })).status).toBe(422);
  });
});

describe('GET and POST /edit/{path}', () => {
  it('shows what can be edited, in the shape that POST takes', async () => {
    const { body, headers } = await api().get('/edit/weather').set(bearer('admin'));
    expect(body).toMatchObject({ name: 'Weather', path: '/weather', num_stars: 0 });
    expect(body.headers).toEqual({ 'X-Api-Key': '********' });
    const answer = await post('/edit/weather', body as object).set(
      'If-Match',
      String(headers['etag']),
    );
    expect(answer.status).toBe(200);
    expect(
      (await registry.catalog.list()).find(({ path }) => path === '/weather')?.headers,
    ).toEqual({ 'X-Api-Key': 'secret-of-weather' });
  });

  it('changes what it names and leaves the rest', async () => {
    const { status, body } = await post('/edit/weather', { description: 'New.', tags: 'a,b' });
    expect(status).toBe(200);
    expect(body.service).toMatchObject({
      description: 'New.',
      tags: ['a', 'b'],
      server_name: 'Weather',
      updated_at: '2026-03-04T05:06:07.000Z',
    });
  });

  it('sets and clears the transport', async () => {
    const set = await post('/edit/weather', { transport: 'sse' });
    expect(set.body.service.transport).toBe('sse');
    const cleared = await post('/edit/weather', { transport: '' });
    expect(cleared.body.service).not.toHaveProperty('transport');
  });

  it.each([
    ['another path', { path: '/elsewhere' }, 422],
    ['an unknown field', { owner: 'me' }, 422],
    ['a URL that is refused', { proxy_pass_url: 'http://169.254.169.254/' }, 422],
    ['W-37: the name of another server', { name: 'team tools' }, 409],
  ])('refuses %s and changes nothing', async (_what, body, expected) => {
    const before = await registry.catalog.list();
    expect((await post('/edit/weather', body)).status).toBe(expected);
    expect(await registry.catalog.list()).toEqual(before);
  });

  it('T-107: answers 412 when the server was changed since it was read', async () => {
    const { headers } = await api().get('/edit/weather').set(bearer('admin'));
    await post('/edit/weather', { description: 'First.' });
    const { status } = await post('/edit/weather', { description: 'Second.' }).set(
      'If-Match',
      String(headers['etag']),
    );
    expect(status).toBe(412);
  });

  it('answers 404 where there is no server, 403 for what is part of the gateway', async () => {
    expect((await post('/edit/nowhere', {})).status).toBe(404);
    expect((await api().get('/edit/nowhere').set(bearer('admin'))).status).toBe(404);
    expect((await post('/edit/mcpgw', { description: 'x' })).status).toBe(403);
  });
});

describe('DELETE /api/servers/{path}', () => {
  const remove = (path: string) => api().delete(`/api/servers${path}`).set(bearer('admin'));

  it('removes the server', async () => {
    expect((await remove('/team/tools')).status).toBe(204);
    expect(await paths()).not.toContain('/team/tools');
    expect((await remove('/team/tools')).status).toBe(404);
  });

  it('leaves alone what is part of the gateway', async () => {
    expect((await remove('/mcpgw')).status).toBe(403);
  });
});

describe('POST /api/refresh/{path}', () => {
  it('probes the server now and answers with what it found', async () => {
    const { status, body } = await post('/api/refresh/weather', {});
    expect(status).toBe(200);
    expect(body).toMatchObject({ service_path: '/weather', status: 'healthy', num_tools: 2 });
    expect(Date.parse(String(body.last_checked_iso))).not.toBeNaN();
  });

  it('probes what is part of the gateway too', async () => {
    expect((await post('/api/refresh/mcpgw', {})).body).toMatchObject({ status: 'healthy' });
  });

  it('answers 400 for a server that is switched off, 404 where there is none', async () => {
    expect((await post('/api/refresh/team/tools', {})).status).toBe(400);
    expect((await post('/api/refresh/nowhere', {})).status).toBe(404);
  });
});

const WRITES: [string, 'post' | 'delete', string, object][] = [
  ['register', 'post', '/register', NEW],
  ['toggle', 'post', '/toggle/weather', { enabled: false }],
  ['edit', 'post', '/edit/weather', { description: 'changed' }],
  ['remove', 'delete', '/api/servers/weather', {}],
  ['refresh', 'post', '/api/refresh/weather', {}],
];

describe.each(WRITES)('who may %s', (_deed, method, path, body) => {
  const call = () => api()[method](path);

  it('answers 401 without a credential', async () => {
    const { status, headers, type } = await call().send(body);
    expect(status).toBe(401);
    expect(type).toBe('application/problem+json');
    expect(headers['www-authenticate']).toMatch(/^Bearer resource_metadata="http:/);
  });

  it.each<Person>(['reader', 'forecaster'])('answers 403 to %s', async (person) => {
    const before = await registry.catalog.list();
    expect((await call().set(bearer(person)).send(body)).status).toBe(403);
    expect(await registry.catalog.list()).toEqual(before);
  });

  it('W-64: answers 403 to a scope that only sounds like the permission', async () => {
    expect((await call().set(bearer('nobody')).send(body)).status).toBe(403);
  });

  it.each([
    ['no CSRF token', {}],
    ['a foreign CSRF token', { 'X-CSRF-Token': csrfOf('reader') }],
    ['a foreign Origin', { 'X-CSRF-Token': csrfOf('admin'), Origin: 'https://evil.example' }],
    ['the Origin null', { 'X-CSRF-Token': csrfOf('admin'), Origin: 'null' }],
    ['a cross-site fetch', { 'X-CSRF-Token': csrfOf('admin'), 'Sec-Fetch-Site': 'cross-site' }],
    ['a same-site fetch', { 'X-CSRF-Token': csrfOf('admin'), 'Sec-Fetch-Site': 'same-site' }],
  ])('W-52, T-081: answers 403 to a session with %s', async (_what, headers) => {
    const before = await registry.catalog.list();
    const { status } = await call().set(cookie('admin')).set(headers).send(body);
    expect(status).toBe(403);
    expect(await registry.catalog.list()).toEqual(before);
  });

  it('lets a session do it from our own page', async () => {
    const { status } = await call()
      .set(cookie('admin'))
      .set({ 'X-CSRF-Token': csrfOf('admin'), 'Sec-Fetch-Site': 'same-origin' })
      .set('Origin', 'http://localhost:8880')
      .send(body);
    expect(status).toBeLessThan(300);
  });

  it('answers 503 while the auth-server is down', async () => {
    authServer.answerWith(500);
    const { status, headers } = await call().set({ Authorization: 'Bearer new' }).send(body);
    authServer.answerWith(undefined);
    expect(status).toBe(503);
    expect(headers['retry-after']).toBeDefined();
  });
});

describe('bodies', () => {
  const send = (type: string, body: string) =>
    api().post('/register').set(bearer('admin')).type(type).send(body);

  it('takes the CSRF token from a form field, which is then no part of the server', async () => {
    const { status } = await api()
      .post('/register')
      .set(cookie('admin'))
      .type('form')
      .send({ ...NEW, csrf_token: csrfOf('admin') });
    expect(status).toBe(201);
  });

  it.each([
    ['T-081: JSON called text', 'text/plain', JSON.stringify(NEW), 415],
    ['a multipart form', 'multipart/form-data; boundary=x', '--x--', 415],
    ['broken JSON', 'application/json', '{"name":', 400],
    ['JSON that is no object', 'application/json', '[]', 422],
    ['more than 1 MB', 'application/json', `{"name":"${'x'.repeat(1_100_000)}"}`, 413],
  ])('refuses %s', async (_what, type, body, expected) => {
    expect((await send(type, body)).status).toBe(expected);
  });

  it('answers 422 when there is no body', async () => {
    expect((await api().post('/register').set(bearer('admin'))).status).toBe(422);
  });
});
