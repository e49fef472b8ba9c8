import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aServer, startStubAuthServer, type StubAuthServer } from '@mcp-gateway/testing';
import request, { type Test } from 'supertest';
import { addPeople, bearer, cookie } from '../testing/people.js';
import {
  createRegistryUnderTest,
  INTERNAL_KEY,
  type RegistryUnderTest,
} from '../testing/registry-under-test.js';

const CLOCK = { name: 'Clock', path: '/clock', proxy_pass_url: 'http://127.0.0.1:9001/' };

let authServer: StubAuthServer;
let registry: RegistryUnderTest;
beforeAll(async () => {
  authServer = await startStubAuthServer(INTERNAL_KEY);
  addPeople(authServer);
});
afterAll(() => authServer.close());
beforeEach(async () => {
  registry = await createRegistryUnderTest({ authServerUrl: authServer.url, servers: [aServer()] });
});
afterEach(() => registry.monitor.close());

const send = (test: Test) => test.set('X-Request-Id', 'request-1');
const post = (path: string, body: object) => send(request(registry.app).post(path)).send(body);
const remove = (path: string) => send(request(registry.app).delete(path));
const ADMIN = { principal: 'local:admin', kind: 'user' };
const READER = { principal: 'local:reader', kind: 'user' };

describe('the audit record of a change', () => {
  it.each<[string, () => PromiseLike<unknown>, object]>([
    [
      'a registration',
      () => post('/register', CLOCK).set(bearer('admin')),
      { change: 'register', ...ADMIN, server: 'clock', outcome: 'ok' },
    ],
    [
      'a registration by somebody who may not',
      () => post('/register', CLOCK).set(bearer('reader')),
      { change: 'register', ...READER, server: 'clock', outcome: 'refused', rule: 'forbidden' },
    ],
    [
      'a registration by nobody known',
      () => post('/register', CLOCK),
      { change: 'register', server: '', outcome: 'refused', rule: 'unauthenticated' },
    ],
    [
      'a path that is taken',
      () => post('/register', { ...CLOCK, path: '/weather' }).set(bearer('admin')),
      { change: 'register', ...ADMIN, server: 'weather', outcome: 'refused', rule: 'conflict' },
    ],
    [
      'a body that cannot be read',
      () => post('/register', { path: 7 }).set(bearer('admin')),
      { change: 'register', ...ADMIN, server: '', outcome: 'refused', rule: 'unprocessable' },
    ],
    [
      'an edit',
      () => post('/edit/weather', { description: 'New' }).set(bearer('admin')),
      { change: 'edit', ...ADMIN, server: 'weather', outcome: 'ok' },
    ],
    [
      'an edit without the CSRF token',
      () => post('/edit/weather', { description: 'New' }).set(cookie('admin')),
      { change: 'edit', ...ADMIN, server: 'weather', outcome: 'refused', rule: 'forbidden' },
    ],
    [
      'a toggle',
      () => post('/toggle/weather', {}).set(bearer('admin')),
      { change: 'toggle', ...ADMIN, server: 'weather', outcome: 'ok' },
    ],
    [
      'a removal',
      () => remove('/api/servers/weather').set(bearer('admin')),
      { change: 'remove', ...ADMIN, server: 'weather', outcome: 'ok' },
    ],
    [
      'a removal of what is not there',
      () => remove('/api/servers/team/none').set(bearer('admin')),
      { change: 'remove', ...ADMIN, server: 'team/none', outcome: 'refused', rule: 'not_found' },
    ],
  ])('is one, and complete, for %s (T-133)', async (_, act, expected) => {
    await act();
    const nobody = { principal: undefined, kind: undefined };
    expect(registry.changes).toEqual([{ request_id: 'request-1', ...nobody, ...expected }]);
  });

  it('is none for what changes nothing', async () => {
    await request(registry.app).get('/edit/weather').set(bearer('admin'));
    await request(registry.app).get('/edit/none').set(bearer('admin'));
    await request(registry.app).put('/toggle/weather').set(bearer('admin'));
    expect(registry.changes).toEqual([]);
  });
});
