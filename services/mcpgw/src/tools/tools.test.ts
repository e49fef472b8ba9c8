import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Client as ModernClient,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { connectClient } from '../testing/clients.js';
import type { ApiAnswer, ApiCall } from '../testing/fake-services.js';
import { endpointIn, openStream } from '../testing/open-stream.js';
import { INTERNAL_KEY, startTestGateway, type TestGateway } from '../testing/test-gateway.js';

const TOOLS = [
  'intelligent_tool_finder',
  'invoke_mcp_tool',
  'list_services',
  'get_service_tools',
  'get_server_details',
  'healthcheck',
  'refresh_service',
  'toggle_service',
  'register_service',
];

let gateway: TestGateway;
let clients: Client[] = [];

beforeAll(async () => {
  gateway = await startTestGateway();
  gateway.addRoute('/mcpgw', {
    streamable_http_url: `${gateway.url}/mcp`,
    sse_url: `${gateway.url}/sse`,
    internal: true,
  });
});

afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  clients = [];
  gateway.services.calls.length = 0;
});

afterAll(() => gateway.close());

const connect = async (who = 'root', door: 'mcp' | 'sse' = 'mcp') => {
  const client = await connectClient(gateway.url, 'mcpgw', who, door);
  clients.push(client);
  return client;
};

const aSummary = (overrides = {}) => ({
  path: '/currenttime',
  server_name: 'Current Time',
  enabled: true,
  status: 'healthy',
  num_tools: 1,
  last_checked_iso: '2025-01-01T00:00:00.000Z',
  ...overrides,
});

type Api = Record<string, ApiAnswer['body']>;

const answerWith = (api: Api) => {
  gateway.services.answer = ({ method, url }: ApiCall) => {
    const body = api[`${method} ${url.split('?')[0] ?? ''}`];
    return body === undefined ? { status: 404, body: {} } : { body };
  };
};

const called = () => gateway.services.calls.map(({ method, url }) => `${method} ${url}`);

const call = async (client: Client, name: string, args: Record<string, unknown> = {}) => {
  const { structuredContent, isError, content } = await client.callTool({ name, arguments: args });
  const [{ text }] = content as [{ text: string }];
  return { structuredContent, isError, text };
};

describe('the gateway’s own tools', () => {
  it.each(['mcp', 'sse'] as const)('are listed through the relay, at /%s', async (door) => {
    const { tools } = await (await connect('root', door)).listTools();
    expect(tools.map(({ name }) => name)).toEqual(TOOLS);
  });

  it('are listed as the caller may use them (W-20)', async () => {
    const { tools } = await (await connect('alice')).listTools();
    expect(tools.map(({ name }) => name)).toEqual(['list_services']);
  });

  it('answer in the modern era too', async () => {
    answerWith({ 'GET /api/servers': { servers: [aSummary()] } });
    const client = new ModernClient(
      { name: 'test', version: '1.0.0' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } } },
    );
    const headers = { 'x-gateway-identity': await gateway.tokenFor('root', 'mcpgw') };
    const url = new URL(`${gateway.url}/mcp`);
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(TOOLS);
    const result = await client.callTool({ name: 'list_services' });
    expect(result.structuredContent).toMatchObject({ total_count: 1 });
    await client.close();
  });

  it('ask for no credential (W-23)', async () => {
    const { tools } = await (await connect()).listTools();
    const properties = tools.flatMap(({ inputSchema }) =>
      Object.keys(inputSchema.properties ?? {}),
    );
    expect(properties).toContain('service_path');
    expect(
      properties.filter((name) =>
        /user|password|session|cookie|token|secret|auth|cred/i.test(name),
      ),
    ).toEqual([]);
  });

  it('take arguments that name a credential, and ignore them (W-23)', async () => {
    answerWith({ 'GET /api/servers': { servers: [] } });
    const credentials = { username: 'admin', password: 'secret', session_cookie: 'cookie' };
    const { isError } = await call(await connect(), 'list_services', credentials);
    expect(isError).toBeFalsy();
    const [asked] = gateway.services.calls;
    expect(asked?.headers).not.toHaveProperty('cookie');
    expect(JSON.stringify(asked)).not.toMatch(/admin|secret|cookie/);
  });
});

describe('a tool', () => {
  const details = { ...aSummary(), description: 'Tells the time' };
  const tool = { name: 'now', inputSchema: { type: 'object' } };
  const hit = {
    service_path: '/currenttime',
    service_name: 'Current Time',
    tool_name: 'now',
    description: 'Tells the time',
    inputSchema: { type: 'object' },
    score: 0.5,
    matched_terms: ['time'],
  };
  const toggled = (on: boolean) => ({ service_path: '/currenttime', new_enabled_state: on });
  const registered = { message: 'registered', service: details };

  type Case = [string, Record<string, unknown>, Api, unknown, string[]];
  const cases: Case[] = [
    [
      'list_services',
      {},
      {
        'GET /api/servers': {
          servers: [aSummary(), aSummary({ path: '/off', enabled: false, status: 'disabled' })],
        },
      },
      {
        services: [aSummary(), aSummary({ path: '/off', enabled: false, status: 'disabled' })],
        total_count: 2,
        enabled_count: 1,
      },
      ['GET /api/servers?limit=1000'],
    ],
    [
      'healthcheck',
      {},
      { 'GET /api/servers': { servers: [aSummary()] } },
      {
        '/currenttime': {
          status: 'healthy',
          last_checked_iso: '2025-01-01T00:00:00.000Z',
          num_tools: 1,
        },
      },
      ['GET /api/servers?limit=1000'],
    ],
    [
      'get_service_tools',
      { service_path: '/currenttime' },
      { 'GET /api/tools/currenttime': { service_path: '/currenttime', tools: [tool] } },
      { service_path: '/currenttime', tools: [tool] },
      ['GET /api/tools/currenttime'],
    ],
    [
      'get_service_tools',
      {},
      { 'GET /api/tools/all': { tools: [{ ...tool, service_path: '/currenttime' }] } },
      { tools: [{ ...tool, service_path: '/currenttime' }] },
      ['GET /api/tools/all'],
    ],
    [
      'get_server_details',
      { service_path: 'team/time' },
      { 'GET /api/server_details/team/time': details },
      details,
      ['GET /api/server_details/team/time'],
    ],
    [
      'get_server_details',
      { service_path: 'all' },
      { 'GET /api/server_details/all': { '/currenttime': details } },
      { '/currenttime': details },
      ['GET /api/server_details/all'],
    ],
    [
      'intelligent_tool_finder',
      { natural_language_query: 'tell the time', top_n_tools: 1, top_k_services: 3, tags: null },
      { 'POST /api/search/tools': { tools: [hit] } },
      {
        tools: [
          {
            tool_name: 'now',
            tool_parsed_description: 'Tells the time',
            tool_schema: { type: 'object' },
            service_path: '/currenttime',
            service_name: 'Current Time',
            overall_similarity_score: 0.5,
            matched_terms: ['time'],
          },
        ],
      },
      ['POST /api/search/tools'],
    ],
    [
      'refresh_service',
      { service_path: 'currenttime' },
      { 'POST /api/refresh/currenttime': { service_path: '/currenttime', status: 'healthy' } },
      { service_path: '/currenttime', status: 'healthy' },
      ['POST /api/refresh/currenttime'],
    ],
    [
      'toggle_service',
      { service_path: '/currenttime' },
      {
        'GET /api/server_details/currenttime': details,
        'POST /toggle/currenttime': toggled(false),
      },
      toggled(false),
      ['GET /api/server_details/currenttime', 'POST /toggle/currenttime'],
    ],
    [
      'toggle_service',
      { service_path: '/currenttime', enabled: true },
      { 'POST /toggle/currenttime': toggled(true) },
      toggled(true),
      ['POST /toggle/currenttime'],
    ],
    [
      'register_service',
      {
        server_name: 'Time',
        path: '/time',
        proxy_pass_url: 'http://h:1/',
        tags: ['a'],
        license_str: 'MIT',
      },
      { 'POST /register': registered },
      registered,
      ['POST /register'],
    ],
  ];

  it.each(cases)(
    '%s with %j asks the registry and tells its answer',
    async (name, args, api, result, calls) => {
      answerWith(api);
      const answer = await call(await connect(), name, args);
      expect(answer.isError).toBeFalsy();
      expect(answer.structuredContent).toEqual(result);
      expect(JSON.parse(answer.text)).toEqual(result);
      expect(called()).toEqual(calls);
    },
  );

  it.each([
    [true, '{}'],
    [false, '{"enabled":true}'],
  ])('toggle_service turns a server that is enabled: %s', async (enabled, body) => {
    answerWith({
      'GET /api/server_details/currenttime': { ...details, enabled },
      'POST /toggle/currenttime': toggled(!enabled),
    });
    await call(await connect(), 'toggle_service', { service_path: '/currenttime' });
    expect(gateway.services.calls.at(-1)?.body).toBe(body);
  });

  it('register_service sends what it was given, by the names of the registry', async () => {
    answerWith({ 'POST /register': registered });
    await call(await connect(), 'register_service', {
      server_name: 'Time',
      path: 'time',
      proxy_pass_url: 'http://h:1/',
      license_str: 'MIT',
      transport: 'sse',
      password: 'x',
    });
    expect(JSON.parse(gateway.services.calls[0]?.body ?? '')).toEqual({
      name: 'Time',
      path: '/time',
      proxy_pass_url: 'http://h:1/',
      license: 'MIT',
      transport: 'sse',
    });
  });

  it('intelligent_tool_finder asks for what was wanted, as the caller (W-21)', async () => {
    answerWith({ 'POST /api/search/tools': { tools: [] } });
    const args = { natural_language_query: 'tell the time', tags: ['time'] };
    await call(await connect(), 'intelligent_tool_finder', args);
    const [asked] = gateway.services.calls;
    expect(JSON.parse(asked?.body ?? '')).toEqual({ query: 'tell the time', tags: ['time'] });
    expect(asked?.headers['x-gateway-identity']).toBeDefined();
  });

  it('tells in a sentence why the registry refuses', async () => {
    gateway.services.answer = () => ({
      status: 409,
      body: {
        type: 'urn:mcp-gateway:error:conflict',
        title: 'Conflict',
        status: 409,
        detail: 'The path /time is taken',
      },
    });
    const args = { server_name: 'Time', path: '/time', proxy_pass_url: 'http://h:1/' };
    await expect(call(await connect(), 'register_service', args)).resolves.toMatchObject({
      isError: true,
      text: 'The path /time is taken',
    });
  });

  it('tells that the registry failed, without its reasons', async () => {
    gateway.services.answer = () => ({ status: 500, body: 'a stack trace' });
    await expect(call(await connect(), 'list_services')).resolves.toMatchObject({
      isError: true,
      text: 'The registry answered HTTP 500',
    });
  });

  it.each([
    ['a path that none can have', { service_path: '../etc' }],
    ['no path', {}],
  ])('refuses %s without asking the registry', async (_title, args) => {
    const { isError, text } = await call(await connect(), 'refresh_service', args);
    expect(isError).toBe(true);
    expect(text).toContain('service_path');
    expect(called()).toEqual([]);
  });
});

describe('callers of the tools', () => {
  it('act as themselves in 50 interleaved calls (W-22)', async () => {
    gateway.services.answer = async ({ headers }) => {
      const claims = String(headers['x-gateway-identity']).split('.')[1] ?? '';
      const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string };
      await new Promise((resolve) => setTimeout(resolve, sub === 'alice' ? 20 : 1));
      return { body: { servers: [aSummary({ server_name: sub })] } };
    };
    const [root, alice] = await Promise.all([connect('root'), connect('alice', 'sse')]);
    const names = await Promise.all(
      Array.from({ length: 50 }, async (_, turn) => {
        const { text } = await call(turn % 2 ? alice : root, 'list_services');
        const { services } = JSON.parse(text) as { services: { server_name: string }[] };
        return services[0]?.server_name;
      }),
    );
    expect(names).toEqual(Array.from({ length: 50 }, (_, turn) => (turn % 2 ? 'alice' : 'root')));
  });

  const post = (path: string, headers: Record<string, string>, message: object) =>
    fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }),
    });
  const list = { method: 'tools/list' };

  it.each(['/mcp', '/messages?sessionId=1'])(
    'are refused without a credential at %s (W-30)',
    async (path) => {
      const response = await post(path, {}, list);
      expect(response.status).toBe(401);
      await expect(response.json()).resolves.toMatchObject({ jsonrpc: '2.0', id: null, error: {} });
    },
  );

  it('are refused without a credential at /sse (W-30)', async () => {
    expect((await fetch(`${gateway.url}/sse`)).status).toBe(401);
  });

  it.each([
    ['a token for another server', async () => gateway.tokenFor('root', 'currenttime'), 403],
    [
      'a token for another service',
      async () => gateway.tokenFor('root', 'mcpgw', ['registry']),
      401,
    ],
    ['nonsense', () => Promise.resolve('x'), 401],
  ])('are refused with %s', async (_title, token, status) => {
    const headers = {
      'x-gateway-identity': await token(),
      authorization: `Bearer ${INTERNAL_KEY}`,
    };
    expect((await post('/mcp', headers, list)).status).toBe(status);
  });

  it.each(['', 'Bearer', 'Bearer x', INTERNAL_KEY])(
    'are refused with the authorization %p',
    async (authorization) => {
      expect((await post('/mcp', { authorization }, list)).status).toBe(401);
    },
  );

  it('with the internal key may look at the tools, and call none', async () => {
    const headers = { authorization: `Bearer ${INTERNAL_KEY}` };
    const tools = await (await post('/mcp', headers, list)).text();
    for (const name of TOOLS) expect(tools).toContain(`"${name}"`);
    const params = { name: 'list_services', arguments: {} };
    const answer = await (await post('/mcp', headers, { method: 'tools/call', params })).text();
    expect(answer).toContain('"isError":true');
    expect(called()).toEqual([]);
  });

  it('post to sessions of their own only (T-093)', async () => {
    const open = async (who: string) => {
      const token = await gateway.tokenFor(who, 'mcpgw');
      const { first, end } = await openStream(`${gateway.url}/sse`, {
        'x-gateway-identity': token,
      });
      return { token, endpoint: endpointIn(first), end };
    };
    const alice = await open('alice');
    const bob = await gateway.tokenFor('bob', 'mcpgw');
    expect((await post(alice.endpoint, { 'x-gateway-identity': bob }, list)).status).toBe(404);
    expect((await post(alice.endpoint, { 'x-gateway-identity': alice.token }, list)).status).toBe(
      202,
    );
    await alice.end();
  });
});

describe('the service', () => {
  it('tells that it is healthy', async () => {
    const response = await fetch(`${gateway.url}/health`);
    expect(response.status).toBe(200);
    await expect(response.json()).resolves.toEqual({ status: 'healthy' });
  });

  it('answers 404 elsewhere', async () => {
    expect((await fetch(`${gateway.url}/elsewhere`)).status).toBe(404);
  });
});
