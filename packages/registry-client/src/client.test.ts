import { createServer, type IncomingMessage, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServerPath } from '@mcp-gateway/contracts';
import { AppError } from '@mcp-gateway/kit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createRegistryClient, type RegistryClient } from './client.js';

type Seen = { method: string; url: string; headers: IncomingMessage['headers']; body: string };
type Reply = { status?: number; type?: string; body: string; delayMs?: number };

const path = ServerPath.parse('/team/tools');
const aServer = (overrides = {}) => ({
  path: '/currenttime',
  server_name: 'Current Time',
  enabled: true,
  status: 'healthy',
  num_tools: 1,
  last_checked_iso: '2025-01-01T00:00:00.000Z',
  ...overrides,
});

let registry: HttpServer;
let seen: Seen[];
let reply: (asked: Seen) => Reply;
let client: RegistryClient;

beforeEach(async () => {
  seen = [];
  registry = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const { method = '', url = '', headers } = req;
      const asked = { method, url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(asked);
      const { status = 200, type = 'application/json', body, delayMs = 0 } = reply(asked);
      setTimeout(() => res.writeHead(status, { 'content-type': type }).end(body), delayMs);
    });
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  const { port } = registry.address() as AddressInfo;
  client = createRegistryClient({ baseUrl: `http://127.0.0.1:${port}`, timeoutMs: 300 });
});

afterEach(async () => {
  registry.closeAllConnections();
  await new Promise((resolve) => registry.close(resolve));
});

const replyWith = (body: unknown, rest: Omit<Reply, 'body'> = {}) => {
  reply = () => ({ body: JSON.stringify(body), ...rest });
};

async function failureOf(call: Promise<unknown>): Promise<AppError> {
  const failure: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof AppError)) throw new Error('the call did not fail with an AppError');
  return failure;
}

describe('a registry client', () => {
  it('acts as the caller whose hop token it is given, call by call', async () => {
    reply = ({ headers }) => ({
      body: JSON.stringify({ tools: [], service_path: headers['x-gateway-identity'] }),
    });
    const [alice, bob] = await Promise.all([
      client.as('token-of-alice').tools(path),
      client.as('token-of-bob').tools(path),
    ]);
    expect([alice.service_path, bob.service_path]).toEqual(['token-of-alice', 'token-of-bob']);
  });

  it('sends the request id on and no credential besides the hop token', async () => {
    replyWith({ tools: [] });
    await client.as('token', 'request-1').allTools();
    expect(seen[0]?.headers).toMatchObject({
      'x-gateway-identity': 'token',
      'x-request-id': 'request-1',
    });
    expect(seen[0]?.headers).not.toHaveProperty('authorization');
    expect(seen[0]?.headers).not.toHaveProperty('cookie');
  });

  it('asks for relay routes with the internal key', async () => {
    const route = {
      path: '/currenttime',
      sse_url: 'http://127.0.0.1:8000/sse',
      address: '127.0.0.1',
      headers: {},
      internal: false,
    };
    replyWith({ routes: [route] });
    await expect(client.asService('key').relayRoutes()).resolves.toEqual([route]);
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/internal/relay-routes' });
    expect(seen[0]?.headers.authorization).toBe('Bearer key');
  });

  it('tells unchanged relay routes without reading them again', async () => {
    const api = client.asService('key');
    replyWith({ routes: [] });
    const routes = await api.relayRoutes();
    await expect(api.relayRoutes()).resolves.toBe(routes);
    reply = () => ({ body: '{ "routes": [] }' });
    await expect(api.relayRoutes()).resolves.not.toBe(routes);
  });

  it('collects every page of the servers and keeps fields it does not know', async () => {
    reply = ({ url }) => ({
      body: JSON.stringify(
        url.includes('cursor=next')
          ? { servers: [aServer({ path: '/two', extra: 1 })] }
          : { servers: [aServer({ path: '/one' })], next_cursor: 'next' },
      ),
    });
    const servers = await client.as('token').listServers();
    expect(servers.map((server) => server.path)).toEqual(['/one', '/two']);
    expect(servers[1]).toHaveProperty('extra', 1);
  });

  it('stops when a page names itself as the next one', async () => {
    replyWith({ servers: [aServer()], next_cursor: 'same' });
    await expect(client.as('token').listServers()).resolves.toHaveLength(2);
  });

  type Call = [
    string,
    (api: ReturnType<RegistryClient['as']>) => Promise<unknown>,
    Partial<Seen>,
    unknown,
  ];
  const toggled = { service_path: path, new_enabled_state: true };
  const registered = { message: 'ok', service: aServer() };
  const calls: Call[] = [
    [
      'details',
      (api) => api.serverDetails(path),
      { url: '/api/server_details/team/tools' },
      aServer(),
    ],
    [
      'all details',
      (api) => api.allServerDetails(),
      { url: '/api/server_details/all' },
      { '/one': aServer() },
    ],
    [
      'refresh',
      (api) => api.refresh(path),
      { method: 'POST', url: '/api/refresh/team/tools' },
      { service_path: path },
    ],
    [
      'toggle on',
      (api) => api.toggle(path, true),
      { url: '/toggle/team/tools', body: '{"enabled":true}' },
      toggled,
    ],
    [
      'toggle off',
      (api) => api.toggle(path, false),
      { url: '/toggle/team/tools', body: '{}' },
      toggled,
    ],
    [
      'register',
      (api) => api.register({ server_name: 'A', path: '/a', proxy_pass_url: 'http://h/' }),
      { url: '/register', body: '{"name":"A","path":"/a","proxy_pass_url":"http://h/"}' },
      registered,
    ],
    [
      'edit',
      (api) => api.edit(path, { server_name: 'B', tags: ['x'] }),
      { method: 'POST', url: '/edit/team/tools', body: '{"name":"B","tags":["x"]}' },
      registered,
    ],
  ];
  it.each(calls)('speaks the API: %s', async (_title, call, asked, answer) => {
    replyWith(answer);
    await expect(call(client.as('token'))).resolves.toEqual(answer);
    expect(seen[0]).toMatchObject(asked);
  });
});

describe('a registry client with an access token', () => {
  it('acts as whom the token is for', async () => {
    replyWith({ tools: [] });
    await client.withToken('token').allTools();
    expect(seen[0]?.headers.authorization).toBe('Bearer token');
    expect(seen[0]?.headers).not.toHaveProperty('x-gateway-identity');
  });

  it('removes a server', async () => {
    reply = () => ({ status: 204, body: '' });
    await expect(client.withToken('token').remove(path)).resolves.toBeUndefined();
    expect(seen[0]).toMatchObject({ method: 'DELETE', url: '/api/servers/team/tools' });
  });
});

describe('a failed call of the registry', () => {
  it('becomes an AppError that says what the problem details say', async () => {
    const errors = [{ field: 'path', message: 'is taken' }];
    replyWith(
      {
        type: 'urn:mcp-gateway:error:conflict',
        title: 'Conflict',
        status: 409,
        detail: 'Taken',
        errors,
      },
      { status: 409, type: 'application/problem+json' },
    );
    await expect(failureOf(client.as('token').allTools())).resolves.toMatchObject({
      code: 'conflict',
      status: 409,
      message: 'Taken',
      details: errors,
    });
  });

  const failures: [string, Reply, Partial<AppError>][] = [
    [
      'an error page',
      { status: 500, body: '<html>' },
      { status: 502, message: 'The registry answered HTTP 500' },
    ],
    ['a redirect', { status: 302, body: '{"detail":"x"}' }, { status: 502 }],
    ['text that is no JSON', { body: 'nonsense' }, { status: 502, code: 'registry_unreadable' }],
    ['JSON of another shape', { body: '{"tools":"none"}' }, { status: 502 }],
    [
      'silence',
      { body: '{}', delayMs: 600 },
      { status: 503, message: 'The registry did not answer in time' },
    ],
  ];
  it.each(failures)('is told from an answer: %s', async (_title, given, expected) => {
    reply = () => given;
    await expect(failureOf(client.as('token').allTools())).resolves.toMatchObject(expected);
  });

  it('says so when the registry cannot be reached', async () => {
    registry.close();
    await expect(failureOf(client.as('token').allTools())).resolves.toMatchObject({
      status: 503,
      message: 'The registry cannot be reached',
    });
  });
});
