import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentToken, handInCalls } from '@mcp-gateway/testing';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { eventually, register, signIn, type Admin } from './admin.js';
import { startEverything, type EverythingServer } from './everything-server.js';
import { connectStreamable, textOf } from './mcp-client.js';
import { startModernServer, type ModernServer } from './modern-server.js';
import { theStack } from './the-stack.js';

const VERSION = '2026-07-28';
const PREFIX = 'io.modelcontextprotocol';

let token: string;
let admin: Admin;
let modern: ModernServer;
let legacy: EverythingServer;

beforeAll(async () => {
  token = await agentToken(theStack);
  admin = await signIn();
  modern = await startModernServer();
  legacy = await startEverything('streamableHttp');
  await publish('/modern', modern.url);
  await publish('/only-legacy', legacy.url);
});

afterAll(async () => {
  for (const path of ['/modern', '/only-legacy']) {
    await admin.fetch(`/api/servers${path}`, { method: 'DELETE' });
  }
  await modern.stop();
  handInCalls(theStack.dataDir, 'modern', modern.ids());
  await legacy.stop();
});

/** Registers a server and waits until its tools are seen and the gateway leads there. */
async function publish(path: string, proxy_pass_url: string): Promise<void> {
  const registered = await register(admin, { name: path.slice(1), path, proxy_pass_url });
  expect(registered.status).toBe(201);
  await eventually(async () => {
    const tools = await (await admin.fetch(`/api/tools${path}`)).json();
    expect(tools).toMatchObject({ tools: expect.arrayContaining([expect.anything()]) });
    const response = await send(at(path.slice(1)), { method: 'server/discover' });
    expect(await response.text()).not.toContain('No enabled server');
  }, 15_000);
}

const at = (server: string) => `${theStack.gatewayUrl}/${server}/mcp`;

/** The client that knows both eras, in the mode given; the era that it found and a tool. */
async function visit(server: string, mode: 'auto' | { pin: string }) {
  const client = new Client({ name: 'e2e', version: '1.0.0' }, { versionNegotiation: { mode } });
  const requestInit = { headers: { Authorization: `Bearer ${token}` } };
  try {
    await client.connect(new StreamableHTTPClientTransport(new URL(at(server)), { requestInit }));
    const { tools } = await client.listTools();
    return { era: client.getProtocolEra(), tools: tools.map(({ name }) => name) };
  } finally {
    await client.close();
  }
}

const modernClient = (server: string) => visit(server, { pin: VERSION });
const dualClient = (server: string) => visit(server, 'auto');

/** The client of many years, which knows the legacy era alone. */
async function legacyClient(server: string) {
  const { client, close } = await connectStreamable(at(server), token);
  const { tools } = await client.listTools();
  await close();
  return { era: 'legacy', tools: tools.map(({ name }) => name) };
}

describe('Through the gateway (MCP 2026-07-28, basic/versioning, "Compatibility Matrix")', () => {
  it.each([
    ['a modern client', 'a dual-era server', modernClient, 'mcpgw', 'modern', 'list_services'],
    ['a modern client', 'a modern server', modernClient, 'modern', 'modern', 'greet'],
    ['a dual-era client', 'a dual-era server', dualClient, 'mcpgw', 'modern', 'list_services'],
    ['a dual-era client', 'a modern server', dualClient, 'modern', 'modern', 'greet'],
    ['a dual-era client', 'a legacy server', dualClient, 'only-legacy', 'legacy', 'echo'],
    ['a legacy client', 'a dual-era server', legacyClient, 'mcpgw', 'legacy', 'list_services'],
    ['a legacy client', 'a legacy server', legacyClient, 'only-legacy', 'legacy', 'echo'],
  ])('%s and %s understand each other', async (_client, _server, connect, server, era, tool) => {
    const found = await connect(server);
    expect(found.era).toBe(era);
    expect(found.tools).toContain(tool);
  });

  it.each([
    ['a modern server', '/modern', 'greet', {}, 'Good day'],
    ['a legacy server', '/only-legacy', 'echo', { message: 'hello' }, 'Echo: hello'],
  ])('invoke_mcp_tool calls %s', async (_title, server_name, tool_name, args, expected) => {
    const { client, close } = await connectStreamable(at('mcpgw'), token);
    const result = await client.callTool({
      name: 'invoke_mcp_tool',
      arguments: { server_name, tool_name, arguments: args },
    });
    expect(textOf(result)).toBe(expected);
    await close();
  });

  it('a modern client learns that a legacy server is none of its era', async () => {
    await expect(modernClient('only-legacy')).rejects.toThrow(/did not offer .* 2026-07-28/);
  });

  it('a legacy client learns from a modern server which version that speaks', async () => {
    await expect(legacyClient('modern')).rejects.toThrow(/-32022.*2026-07-28/);
  });

  it('the example servers serve a modern client too', async () => {
    const found = await modernClient('currenttime');
    expect(found).toEqual({ era: 'modern', tools: ['current_time_by_timezone'] });
  });
});

type Call = { method: string; params?: Record<string, unknown> };

/** A modern request, spaced as no JSON library would, with the headers that belong to it. */
function modernRequest({ method, params = {} }: Call): {
  headers: [string, string][];
  body: string;
} {
  const _meta = {
    [`${PREFIX}/protocolVersion`]: VERSION,
    [`${PREFIX}/clientInfo`]: { name: 'e2e', version: '1.0.0' },
    [`${PREFIX}/clientCapabilities`]: {},
  };
  const name = params['name'] ?? params['uri'];
  const headers: [string, string][] = [
    ['Content-Type', 'application/json'],
    ['Accept', 'application/json, text/event-stream'],
    ['MCP-Protocol-Version', VERSION],
    ['Mcp-Method', method],
    ['Mcp-Param-Region', 'eu'],
  ];
  if (typeof name === 'string') headers.push(['Mcp-Name', name]);
  const message = { jsonrpc: '2.0', id: 9, method, params: { ...params, _meta } };
  return { headers, body: ` ${JSON.stringify(message, null, 3)} ` };
}

function send(url: string, call: Call): Promise<Response> {
  const { headers, body } = modernRequest(call);
  return fetch(url, {
    method: 'POST',
    headers: [...headers, ['Authorization', `Bearer ${token}`]],
    body,
  });
}

/** What arrived of the last such request; the registry's probes arrive there too. */
const receivedFor = ({ method, params }: Call) =>
  modern.received.findLast(
    ({ headers }) => headers['mcp-method'] === method && headers['mcp-name'] === params?.['name'],
  )!;

const GREET: Call = { method: 'tools/call', params: { name: 'greet' } };
const LOCATE: Call = {
  method: 'tools/call',
  params: { name: 'locate', arguments: { region: 'not that of the header' } },
};

describe('A modern request to a modern server', () => {
  it('arrives byte for byte, with its headers, without the credential', async () => {
    const response = await send(at('modern'), GREET);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Good day');
    const { headers, body } = receivedFor(GREET);
    expect(body).toBe(modernRequest(GREET).body);
    expect(headers).toMatchObject({
      'mcp-protocol-version': VERSION,
      'mcp-method': 'tools/call',
      'mcp-name': 'greet',
      'mcp-param-region': 'eu',
    });
    expect(headers).not.toHaveProperty('authorization');
    expect(headers).not.toHaveProperty('mcp-session-id');
  });

  it.each<[string, Call, number]>([
    ['the result of a tool', GREET, 200],
    ['a resource', { method: 'resources/read', params: { uri: 'note://one' } }, 200],
    [
      'an error about an unknown resource',
      { method: 'resources/read', params: { uri: 'note://x' } },
      200,
    ],
    ['what it discovers', { method: 'server/discover' }, 200],
    [
      'T-143 a 404 for a method that the server lacks',
      { method: 'prompts/get', params: { name: 'x' } },
      404,
    ],
    ['T-143 a 400 for a header that the gateway does not know', LOCATE, 400],
  ])('is answered byte for byte: %s', async (_name, call, status) => {
    const [direct, through] = [await send(modern.url, call), await send(at('modern'), call)];
    expect([direct.status, through.status]).toEqual([status, status]);
    expect(through.headers.get('content-type')).toBe(direct.headers.get('content-type'));
    expect(await through.text()).toBe(await direct.text());
  });

  it('T-143 of the wrong era gets the refusal of the server itself, byte for byte', async () => {
    const initialize = {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
      },
      body: '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"e2e","version":"1"}}}',
    };
    const direct = await fetch(modern.url, initialize);
    const through = await fetch(at('modern'), initialize);
    expect([through.status, through.headers.get('content-type'), await through.text()]).toEqual([
      400,
      direct.headers.get('content-type'),
      await direct.text(),
    ]);
  });

  it('lists what the caller may see, for the caller alone', async () => {
    const response = await send(at('modern'), { method: 'tools/list' });
    await expect(response.json()).resolves.toMatchObject({
      id: 9,
      result: {
        resultType: 'complete',
        cacheScope: 'private',
        tools: [{ name: 'greet' }, { name: 'locate' }, { name: 'slow' }],
      },
    });
  });
});

describe('A modern stream', () => {
  /** The pieces of a stream, each as it comes. */
  async function open(call: Call) {
    const halt = new AbortController();
    const { headers, body } = modernRequest(call);
    const response = await fetch(at('modern'), {
      method: 'POST',
      headers: [...headers, ['Authorization', `Bearer ${token}`]],
      body,
      signal: halt.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const { abandoned } = receivedFor(call);
    return { next: async () => (await reader.read()).value, leave: () => halt.abort(), abandoned };
  }

  const within = <T>(ms: number, promise: Promise<T>): Promise<T> =>
    Promise.race([
      promise,
      new Promise<never>((_, reject) => {
        setTimeout(() => reject(new Error(`Nothing happened for ${ms} ms`)), ms).unref();
      }),
    ]);

  const LISTEN: Call = {
    method: 'subscriptions/listen',
    params: { notifications: { toolsListChanged: true } },
  };

  it('of subscriptions/listen passes each event at once', async () => {
    const { next, leave } = await open(LISTEN);
    await expect(within(1000, next())).resolves.toContain('subscriptions/acknowledged');
    modern.toolsChanged();
    await expect(within(1000, next())).resolves.toContain('tools/list_changed');
    leave();
  });

  it('of a call passes its progress at once', async () => {
    const { next, leave } = await open({ method: 'tools/call', params: { name: 'slow' } });
    await expect(within(1000, next())).resolves.toContain('notifications/progress');
    leave();
  });

  it.each<[string, Call]>([
    ['subscriptions/listen', LISTEN],
    ['a call', { method: 'tools/call', params: { name: 'slow' } }],
  ])(
    'of %s that its client closes is closed upstream within a second (T-144)',
    async (_n, call) => {
      const { next, leave, abandoned } = await open(call);
      await next();
      leave();
      await expect(within(1000, abandoned)).resolves.toBeUndefined();
    },
  );
});
