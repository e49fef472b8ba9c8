import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RESERVED_SEGMENTS } from '@mcp-gateway/contracts';
import { aServer, startStubAuthServer, type StubAuthServer } from '@mcp-gateway/testing';
import request from 'supertest';
import { addPeople, bearer, cookie } from '../testing/people.js';
import {
  createRegistryUnderTest,
  INTERNAL_KEY,
  type RegistryUnderTest,
} from '../testing/registry-under-test.js';

type Layer = {
  route?: { path: string; stack: { method?: string }[] };
  handle?: { stack?: Layer[] };
};

let authServer: StubAuthServer;
let registry: RegistryUnderTest;

beforeAll(async () => {
  authServer = await startStubAuthServer(INTERNAL_KEY);
  addPeople(authServer);
  registry = await createRegistryUnderTest({
    authServerUrl: authServer.url,
    mcpgwUrl: authServer.url,
    servers: [
      aServer({ headers: { 'X-Api-Key': 'k' } }),
      aServer({ path: '/nowhere', server_name: 'n', proxy_pass_url: 'http://nowhere.test/' }),
    ],
  });
});
afterAll(async () => {
  registry.monitor.close();
  await authServer.close();
});

const routes = () => {
  const walk = (layers: Layer[]): [string, string][] =>
    layers.flatMap(({ route, handle }) =>
      route
        ? [
            ...new Set(
              route.stack.map(({ method }) => method).filter((method) => method !== undefined),
            ),
          ].map((method): [string, string] => [method, route.path])
        : walk(handle?.stack ?? []),
    );
  return walk((registry.app.router as unknown as { stack: Layer[] }).stack);
};

/** Open to everybody; what is not named here must ask for a credential. */
const PUBLIC = new Set(['get /health', 'get /login', 'post /login', 'post /logout']);
const HIDDEN = new Set(['get /internal/relay-routes']);

describe('the routes of the registry', () => {
  it('W-31: each is public on purpose, hidden, or asks for a credential', async () => {
    const seen = routes();
    expect(seen.length).toBeGreaterThan(14);
    for (const [method, path] of seen) {
      const route = `${method} ${path}`;
      const url = path.replace('*path', 'weather');
      const { status } = await request(registry.app)[method as 'get'](url);
      if (PUBLIC.has(route)) expect([route, status]).not.toEqual([route, 404]);
      else if (HIDDEN.has(route)) expect([route, status]).toEqual([route, 404]);
      else expect([route, status]).toEqual([route, path === '/' ? 303 : 401]);
    }
  });

  it('W-35: no server can be registered at the first segment of any of them', () => {
    const first = routes().map(([, path]) => path.split('/')[1] ?? '');
    const free = first.filter((segment) => segment !== '' && !RESERVED_SEGMENTS.has(segment));
    expect(free).toEqual([]);
  });

  it.each([
    ['PUT', '/api/servers', 'GET, HEAD'],
    ['GET', '/register', 'POST'],
    ['GET', '/api/servers/weather', 'DELETE'],
    ['DELETE', '/api/server_details/weather', 'GET, HEAD'],
    ['GET', '/toggle/weather', 'POST'],
    ['GET', '/api/refresh/weather', 'POST'],
    ['PATCH', '/edit/weather', 'GET, HEAD, POST'],
    ['GET', '/logout', 'POST'],
    ['POST', '/health', 'GET, HEAD'],
  ])('W-62: answers 405 to %s %s and says what is possible', async (method, path, allow) => {
    const call = request(registry.app)[method.toLowerCase() as 'get'](path);
    const { status, headers } = await call.set(bearer('admin'));
    expect(status).toBe(405);
    expect(headers['allow']).toBe(allow);
  });

  it.each([
    '/nothing',
    '/api',
    '/api/nothing',
    '/API/servers',
    '/validate',
    '/docs',
    '/static/x.js',
    '/static/%2e%2e/package.json',
  ])('answers 404 at %s', async (path) => {
    expect((await request(registry.app).get(path).set(bearer('admin'))).status).toBe(404);
  });

  it('answers 400, not 500, to a path that cannot be decoded', async () => {
    expect((await request(registry.app).get('/toggle/%ff').set(bearer('admin'))).status).toBe(400);
  });
});

describe('headers', () => {
  it.each(['/', '/login', '/api/servers', '/nothing', '/static/app.js', '/health'])(
    'W-53, T-083: protect the answer at %s',
    async (path) => {
      const { headers } = await request(registry.app).get(path).set(cookie('admin'));
      expect(headers).toMatchObject({
        'content-security-policy':
          "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'x-request-id': expect.any(String),
      });
      expect(headers).not.toHaveProperty('x-powered-by');
    },
  );

  it.each(['/', '/login', '/api/servers', '/api/server_details/weather', '/nothing'])(
    'T-083: forbid to keep the answer at %s',
    async (path) => {
      const { headers } = await request(registry.app).get(path).set(cookie('admin'));
      expect(headers['cache-control']).toBe('no-store');
    },
  );

  it('take a well-formed request id from the caller', async () => {
    const { headers } = await request(registry.app).get('/nothing').set('X-Request-Id', 'abc.1');
    expect(headers['x-request-id']).toBe('abc.1');
  });
});

describe('GET /internal/relay-routes', () => {
  const ask = (authorization?: string) =>
    request(registry.app)
      .get('/internal/relay-routes')
      .set(authorization === undefined ? {} : { Authorization: authorization });

  it.each([undefined, 'Bearer wrong', 'Bearer token-of-admin'])(
    'is not there for %s',
    async (authorization) => {
      expect((await ask(authorization)).status).toBe(404);
    },
  );

  it('tells our own services how to reach each server that may be reached', async () => {
    const { body } = await ask(`Bearer ${INTERNAL_KEY}`);
    expect(body.routes).toEqual([
      {
        path: '/mcpgw',
        streamable_http_url: `${authServer.url}/mcp`,
        sse_url: `${authServer.url}/sse`,
        address: '127.0.0.1',
        headers: {},
        internal: true,
      },
      {
        path: '/weather',
        streamable_http_url: 'http://127.0.0.1:9000/mcp',
        sse_url: 'http://127.0.0.1:9000/sse',
        address: '127.0.0.1',
        headers: { 'X-Api-Key': 'k' },
        internal: false,
      },
    ]);
  });
});

describe('failures', () => {
  it('W-58: hide what went wrong inside, and log it with the request id', async () => {
    const broken = await createRegistryUnderTest({ authServerUrl: authServer.url });
    broken.catalog.list = () => Promise.reject(new Error('disk /dev/sda1 of 10.1.2.3 is gone'));
    const { status, body, text } = await request(broken.app)
      .get('/api/servers')
      .set(bearer('admin'))
      .set('X-Request-Id', 'seen-in-the-log');
    expect(status).toBe(500);
    expect(body).toMatchObject({ type: 'urn:mcp-gateway:error:internal', status: 500 });
    expect(text).not.toMatch(/sda1|10\.1| at /);
    const line = broken.log.find((entry) => entry.includes('Request failed'));
    expect(line).toContain('sda1');
    expect(line).toContain('seen-in-the-log');
    broken.monitor.close();
  });

  it('are pages for people, with the path in them as text only', async () => {
    const { status, type, text } = await request(registry.app)
      .get('/<img src=x onerror=alert(1)>')
      .set('Accept', 'text/html');
    expect(status).toBe(404);
    expect(type).toBe('text/html');
    expect(text).not.toContain('<img');
  });

  it('are pages of what went wrong without the reason when it is inside', async () => {
    const broken = await createRegistryUnderTest({ authServerUrl: authServer.url });
    broken.catalog.list = () => Promise.reject(new Error('disk /dev/sda1 is gone'));
    const page = await request(broken.app).get('/').set(cookie('admin')).set('Accept', 'text/html');
    expect(page.status).toBe(500);
    expect(page.text).not.toContain('sda1');
    expect(broken.log.join('')).toContain('sda1');
    broken.monitor.close();
  });
});
