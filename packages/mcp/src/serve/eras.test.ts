import { createLogger, forbidden, listen, type Listening } from '@mcp-gateway/kit';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { McpServer } from '@modelcontextprotocol/server';
import type { Request } from 'express';
import { createMcpApp } from './mcp-app.js';

const log = createLogger({ service: 'test', level: 'silent' });
const opened: { close: () => Promise<unknown> }[] = [];

afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

const MODERN = '2026-07-28';
const VERSION = 'io.modelcontextprotocol/protocolVersion';

/** A server whose `whoami` tells for whom it was made, and whose `slow` tells how it ended. */
function createServers() {
  const aborted: boolean[] = [];
  const createServer = (principal = 'anyone') => {
    const server = new McpServer({ name: 'toy', version: '1.0.0' });
    server.registerTool('whoami', {}, () => ({ content: [{ type: 'text', text: principal }] }));
    server.registerTool('slow', {}, async ({ mcpReq: { signal, notify } }) => {
      await notify({ method: 'notifications/progress', params: { progressToken: 1, progress: 1 } });
      await new Promise((resolve) => {
        setTimeout(resolve, 300);
        signal.addEventListener('abort', resolve);
      });
      aborted.push(signal.aborted);
      return { content: [{ type: 'text', text: 'done' }] };
    });
    return server;
  };
  return { createServer, aborted };
}

type Started = Listening & { url: URL; stop: () => void; aborted: boolean[] };

async function start(options: { maxSessions?: number } = {}): Promise<Started> {
  const stop = new AbortController();
  const { createServer, aborted } = createServers();
  const app = createMcpApp({
    log,
    createServer,
    authenticate: nameOf,
    ownerOf: (name: string) => name,
    stopping: stop.signal,
    ...options,
  });
  const listening = await listen(app, { host: '127.0.0.1', port: 0 });
  opened.push({ close: () => listening.close(0) });
  const url = new URL(`http://127.0.0.1:${listening.port}/mcp`);
  return { ...listening, url, stop: () => stop.abort(), aborted };
}

function nameOf({ headers: { authorization } }: Request): string {
  if (authorization === 'Bearer nobody') throw forbidden('Not you');
  return authorization?.replace('Bearer ', '') ?? 'anyone';
}

type Sent = { method: string; params?: Record<string, unknown>; version?: string };

/** A request of the modern era with the headers that belong to it, save what `headers` change. */
function post(
  url: URL,
  { method, params = {}, version = MODERN }: Sent,
  headers: Record<string, string | undefined> = {},
): Promise<Response> {
  const _meta = {
    [VERSION]: version,
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const all = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': version,
    'mcp-method': method,
    'mcp-name': params['name'] as string | undefined,
    ...headers,
  };
  const sent = Object.entries(all).filter((entry): entry is [string, string] => !!entry[1]);
  return fetch(url, {
    method: 'POST',
    headers: sent,
    body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params: { _meta, ...params } }),
  });
}

const LIST: Sent = { method: 'tools/list' };
const WHOAMI: Sent = { method: 'tools/call', params: { name: 'whoami' } };
const SLOW: Sent = { method: 'tools/call', params: { name: 'slow' } };
const LISTEN: Sent = {
  method: 'subscriptions/listen',
  params: { notifications: { toolsListChanged: true } },
};

describe('one server definition', () => {
  it.each([
    ['modern', { pin: MODERN }],
    ['modern', 'auto'],
    ['legacy', 'legacy'],
  ] as const)('is served in the %s era to a client in mode %j', async (era, mode) => {
    const { url } = await start();
    const client = new Client(
      { name: 'test', version: '1.0.0' },
      { versionNegotiation: { mode: typeof mode === 'string' ? mode : { pin: mode.pin } } },
    );
    opened.push(client);
    const requestInit = { headers: { authorization: 'Bearer ann' } };
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit }));
    expect(client.getProtocolEra()).toBe(era);
    expect(client.getServerVersion()).toMatchObject({ name: 'toy', version: '1.0.0' });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['whoami', 'slow']);
    const result = await client.callTool({ name: 'whoami' });
    expect(result.content).toEqual([{ type: 'text', text: 'ann' }]);
  });
});

describe('a modern request', () => {
  it('learns by server/discover what is served', async () => {
    const { url } = await start();
    const response = await post(url, { method: 'server/discover' });
    expect(response.headers.get('content-type')).toBe('application/json');
    await expect(response.json()).resolves.toMatchObject({
      id: 7,
      result: { supportedVersions: [MODERN], capabilities: { tools: {} } },
    });
  });

  it('gets lists that are private to it and not kept (T-146)', async () => {
    const { url } = await start();
    await expect((await post(url, LIST)).json()).resolves.toMatchObject({
      id: 7,
      result: { resultType: 'complete', ttlMs: 0, cacheScope: 'private' },
    });
  });

  it('is served whatever session or event it names, and given none (T-149)', async () => {
    const { url } = await start();
    const spoofed = { 'mcp-session-id': 'somebody-elses', 'last-event-id': '1' };
    const response = await post(url, WHOAMI, spoofed);
    expect(response.status).toBe(200);
    expect(response.headers.get('mcp-session-id')).toBeNull();
    expect(await response.text()).toContain('anyone');
  });

  it('is refused by the same rules as a legacy one (T-142)', async () => {
    const { url } = await start();
    const response = await post(url, WHOAMI, { authorization: 'Bearer nobody' });
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { error: { code: -32600, message: 'Not you' } },
    ]);
  });

  it('makes who it says it is no difference (T-150)', async () => {
    const { url } = await start();
    const _meta = {
      [VERSION]: MODERN,
      'io.modelcontextprotocol/clientInfo': { name: 'admin', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': { admin: {} },
    };
    const params = { ...WHOAMI.params, _meta };
    const response = await post(url, { ...WHOAMI, params }, { authorization: 'Bearer bob' });
    expect(await response.text()).toContain('"text":"bob"');
  });

  it.each<[string, Sent, Record<string, string | undefined>, number, number]>([
    ['an unknown method', { method: 'tools/destroy' }, {}, 404, -32601],
    ['a legacy method', { method: 'logging/setLevel' }, {}, 404, -32601],
    ['an unknown version (T-141)', { ...LIST, version: '9999-01-01' }, {}, 400, -32022],
    ['no version header (T-141)', LIST, { 'mcp-protocol-version': undefined }, 400, -32020],
    ['a legacy header (T-141)', LIST, { 'mcp-protocol-version': '2025-11-25' }, 400, -32020],
    [
      'a legacy body (T-141)',
      { ...LIST, version: '2025-11-25' },
      { 'mcp-protocol-version': MODERN },
      400,
      -32020,
    ],
    ['a header that names another method', LIST, { 'mcp-method': 'tools/call' }, 400, -32020],
    ['a header in capitals', LIST, { 'mcp-method': 'TOOLS/LIST' }, 400, -32020],
    ['no method header', LIST, { 'mcp-method': undefined }, 400, -32020],
    ['a header that names another tool', WHOAMI, { 'mcp-name': 'slow' }, 400, -32020],
    ['no name header', WHOAMI, { 'mcp-name': undefined }, 400, -32020],
    ['no _meta', { ...LIST, params: { _meta: undefined } }, {}, 400, -32602],
  ])('with %s is refused', async (_name, sent, headers, status, code) => {
    const { url } = await start();
    const response = await post(url, sent, headers);
    expect([response.status, await response.json()]).toMatchObject([
      status,
      { jsonrpc: '2.0', id: 7, error: { code } },
    ]);
  });

  it('learns which versions are known when it names another', async () => {
    const { url } = await start();
    const response = await post(url, { ...LIST, version: '9999-01-01' });
    await expect(response.json()).resolves.toMatchObject({
      error: { data: { supported: expect.arrayContaining([MODERN]), requested: '9999-01-01' } },
    });
  });

  it('gets what happens meanwhile at once, as a stream', async () => {
    const { url } = await start();
    const { headers, body } = await post(url, SLOW);
    expect(headers.get('content-type')).toBe('text/event-stream');
    expect(headers.get('x-accel-buffering')).toBe('no');
    const texts: string[] = [];
    for await (const text of body!.pipeThrough(new TextDecoderStream())) texts.push(text);
    expect(texts[0]).toContain('notifications/progress');
    expect(texts.at(-1)).toContain('done');
  });

  it('is given up when its client closes the stream (T-144)', async () => {
    const { url, aborted } = await start();
    await (await post(url, SLOW)).body!.cancel();
    const begun = Date.now();
    while (aborted.length === 0 && Date.now() - begun < 1000) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(aborted).toEqual([true]);
  });
});

describe('a stream of subscriptions/listen', () => {
  it('begins at once, and ends with a result when the server stops', async () => {
    const { url, stop } = await start();
    const { body } = await post(url, LISTEN);
    const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toContain('notifications/subscriptions/acknowledged');
    const begun = Date.now();
    stop();
    expect((await reader.read()).value).toContain('"resultType":"complete"');
    expect((await reader.read()).done).toBe(true);
    expect(Date.now() - begun).toBeLessThan(1000);
  });

  it('is refused beyond the limit', async () => {
    const { url } = await start({ maxSessions: 1 });
    opened.push({ close: () => first.body!.cancel() });
    const first = await post(url, LISTEN);
    await expect((await post(url, LISTEN)).json()).resolves.toMatchObject({
      error: { code: -32603 },
    });
  });
});
