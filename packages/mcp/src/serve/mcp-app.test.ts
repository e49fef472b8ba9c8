/* eslint-disable @typescript-eslint/no-deprecated -- the legacy transport is served on purpose */
import { createLogger, forbidden, listen, type Listening } from '@mcp-gateway/kit';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpServer } from '@modelcontextprotocol/server';
import express, { type Express } from 'express';
import { createMcpApp } from './mcp-app.js';

const log = createLogger({ service: 'test', level: 'silent' });
const opened: { close: () => Promise<unknown> }[] = [];

afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

/** A server whose `whoami` tells for whom it was made and how many servers were made before it. */
function createServers() {
  let made = 0;
  const aborted: string[] = [];
  const createServer = (principal = 'anyone') => {
    const server = new McpServer({ name: 'toy', version: '1.0.0' });
    const number = ++made;
    server.registerTool('whoami', {}, () => ({
      content: [{ type: 'text', text: `${principal} on ${number}` }],
    }));
    server.registerTool('slow', {}, async ({ mcpReq: { signal } }) => {
      await new Promise((resolve) => {
        setTimeout(resolve, 300);
        signal.addEventListener('abort', resolve);
      });
      aborted.push(String(signal.aborted));
      return { content: [{ type: 'text', text: 'done' }] };
    });
    server.registerTool('broken', {}, () => {
      throw new Error('it broke');
    });
    return server;
  };
  return { createServer, made: () => made, aborted };
}

async function start(app: Express): Promise<Listening & { url: (path: string) => URL }> {
  const listening = await listen(app, { host: '127.0.0.1', port: 0 });
  opened.push({ close: () => listening.close(0) });
  return { ...listening, url: (path) => new URL(path, `http://127.0.0.1:${listening.port}`) };
}

async function connect(transport: StreamableHTTPClientTransport | SSEClientTransport) {
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(transport);
  opened.push(client);
  return client;
}

/** For each request the principal that its bearer token names. */
const byToken = {
  authenticate: (req: express.Request) => {
    const name = /^Bearer (\w+)$/.exec(req.headers.authorization ?? '')?.[1];
    if (!name) throw forbidden('No token');
    return name;
  },
  ownerOf: (name: string) => name,
};

const TRANSPORTS = [
  ['Streamable HTTP', '/mcp', StreamableHTTPClientTransport],
  ['legacy HTTP+SSE', '/sse', SSEClientTransport],
] as const;

const post = (url: URL, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  });

const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const call = (id: number, name: string) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: {} },
});

/** A raw event stream, as the client of another maker would hold it. */
async function openStream(url: URL, headers: Record<string, string> = {}) {
  const halt = new AbortController();
  const response = await fetch(url, { headers, signal: halt.signal });
  opened.push({
    close: () => {
      halt.abort();
      return Promise.resolve();
    },
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const until = async (pattern: RegExp) => {
    for (;;) {
      const match = pattern.exec(text);
      if (match) return match;
      const { value, done } = await reader.read();
      if (done) throw new Error(`The stream ended after ${text}`);
      text += value;
    }
  };
  const rest = async () => {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return text;
      text += value;
    }
  };
  return { response, until, rest, halt };
}

describe('createMcpApp', () => {
  it.each(TRANSPORTS)('serves an SDK client over %s', async (_name, path, Transport) => {
    const { url } = await start(createMcpApp({ log, createServer: createServers().createServer }));
    const client = await connect(new Transport(url(path)));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['whoami', 'slow', 'broken']);
    const result = await client.callTool({ name: 'whoami' });
    expect(result.content).toMatchObject([{ text: expect.stringMatching(/^anyone on \d+$/) }]);
  });

  it.each(TRANSPORTS)('makes a server for each message over %s', async (_name, path, Transport) => {
    const { createServer } = createServers();
    const { url } = await start(createMcpApp({ log, createServer }));
    const [a, b] = await Promise.all([
      connect(new Transport(url(path))),
      connect(new Transport(url(path))),
    ]);
    const answers = await Promise.all(
      [a, b, a, b].map((client) => client.callTool({ name: 'whoami' })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(4);
  });

  it.each(TRANSPORTS)(
    'tells a failing tool as a tool error over %s',
    async (_n, path, Transport) => {
      const { url } = await start(
        createMcpApp({ log, createServer: createServers().createServer }),
      );
      const client = await connect(new Transport(url(path)));
      const result = await client.callTool({ name: 'broken' });
      expect(result).toMatchObject({ isError: true, content: [{ text: 'it broke' }] });
      expect(JSON.stringify(result)).not.toContain('.ts:');
    },
  );

  it.each(TRANSPORTS)(
    'builds servers for the principal over %s',
    async (_name, path, Transport) => {
      const { createServer } = createServers();
      const { url } = await start(createMcpApp({ log, createServer, ...byToken }));
      const requestInit = { headers: { authorization: 'Bearer ann' } };
      const client = await connect(new Transport(url(path), { requestInit }));
      const result = await client.callTool({ name: 'whoami' });
      expect(result.content).toMatchObject([{ text: expect.stringMatching(/^ann on/) }]);
    },
  );

  it.each([
    ['POST', '/mcp'],
    ['GET', '/sse'],
    ['POST', '/messages?sessionId=x'],
  ])('refuses %s %s without a principal', async (method, path) => {
    const { createServer, made } = createServers();
    const { url } = await start(createMcpApp({ log, createServer, ...byToken }));
    const response = await fetch(url(path), { method });
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({
      jsonrpc: '2.0',
      error: { code: -32600, message: 'No token' },
      id: null,
    });
    expect(made()).toBe(0);
  });

  it.each([
    ['logs each request under the id of its caller', true, 1],
    ['leaves the log of requests to the app around it', false, 0],
  ])('%s', async (_name, logsRequests, expected) => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const app = createMcpApp({
      log: createLogger({ service: 'test', destination }),
      createServer: createServers().createServer,
      logsRequests,
    });
    const { url } = await start(app);
    await (await post(url('/mcp'), LIST, { 'x-request-id': 'r-1' })).text();
    await eventually(() => Promise.resolve(lines.length), expected);
    expect(lines.filter((line) => line.includes('"request_id":"r-1"'))).toHaveLength(expected);
  });

  it('answers /health to any host without a principal', async () => {
    const { createServer } = createServers();
    const { url } = await start(createMcpApp({ log, createServer, ...byToken }));
    const response = await fetch(url('/health'));
    expect([response.status, await response.json()]).toEqual([200, { status: 'healthy' }]);
  });

  it('hides an unexpected error behind a JSON-RPC error', async () => {
    const createServer = (): McpServer => {
      throw new Error('secret detail');
    };
    const { url } = await start(createMcpApp({ log, createServer }));
    const response = await post(url('/mcp'), LIST);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ jsonrpc: '2.0', error: { code: -32603 }, id: null });
    expect(text).not.toContain('secret detail');
  });
});

describe('/mcp', () => {
  it.each(['GET', 'DELETE', 'PUT', 'HEAD', 'OPTIONS'])('answers 405 to %s', async (method) => {
    const { url } = await start(createMcpApp({ log, createServer: createServers().createServer }));
    const response = await fetch(url('/mcp'), { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    if (method !== 'HEAD') {
      expect(await response.json()).toMatchObject({ error: { code: -32600 }, id: null });
    }
  });

  it('serves a request whose session id another process gave', async () => {
    const { url } = await start(createMcpApp({ log, createServer: createServers().createServer }));
    const response = await post(url('/mcp'), LIST, { 'mcp-session-id': 'from-before-the-restart' });
    expect(response.status).toBe(200);
    expect(response.headers.get('mcp-session-id')).toBeNull();
    expect(await response.text()).toContain('whoami');
  });

  it('keeps a slow answer open with comments', async () => {
    const { createServer } = createServers();
    const { url } = await start(createMcpApp({ log, createServer, keepAliveMs: 50 }));
    const response = await post(url('/mcp'), call(1, 'slow'));
    expect(await response.text()).toMatch(/^: keepalive\n\n[^]*"text":"done"/);
  });

  it('aborts a call whose client has gone', async () => {
    const { createServer, aborted } = createServers();
    const { url } = await start(createMcpApp({ log, createServer }));
    const response = await post(url('/mcp'), call(1, 'slow'));
    await response.body!.cancel();
    await expect(eventually(() => Promise.resolve(aborted[0]), 'true')).resolves.toBe('true');
  });

  it.each([
    ['broken JSON', '{', 400, -32700],
    ['an empty body', '', 400, -32700],
    ['T-045 a byte order mark', '\uFEFF{}', 400, -32700],
    ['T-045 bytes that are no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 400, -32700],
    ['W-11 a batch', [LIST], 400, -32600],
    ['an object that is no message', { hello: 'world' }, 400, -32600],
    ['more than 4 MiB', `"${'x'.repeat(4 * 1024 * 1024)}"`, 413, -32600],
  ])('refuses %s', async (_name, body, status, code) => {
    const { url } = await start(createMcpApp({ log, createServer: createServers().createServer }));
    const response = await post(url('/mcp'), body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: { code }, id: null });
  });

  it('accepts a body of nearly 4 MiB', async () => {
    const { url } = await start(createMcpApp({ log, createServer: createServers().createServer }));
    const padding = 'x'.repeat(4 * 1024 * 1024 - 200);
    const response = await post(url('/mcp'), { ...LIST, params: { _meta: { padding } } });
    expect(response.status).toBe(200);
  });

  it.each([
    ['another media type', { 'content-type': 'text/plain' }, 415],
    ['a compressed body', { 'content-encoding': 'gzip' }, 415],
    ['a client that takes no event stream', { accept: 'application/json' }, 406],
    ['an unknown protocol version', { 'mcp-protocol-version': '1999-01-01' }, 400],
  ])('refuses %s', async (_name, headers, status) => {
    const { url } = await start(createMcpApp({ log, createServer: createServers().createServer }));
    const response = await post(url('/mcp'), LIST, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', id: null });
  });
});

describe('/sse and /messages', () => {
  it.each([
    ['the mount path', undefined, '/gate/messages'],
    ['the public prefix', '/public/gate', '/public/gate/messages'],
  ])('sends clients to %s', async (_name, publicPrefix, expected) => {
    const { createServer } = createServers();
    const prefix = publicPrefix === undefined ? {} : { publicPrefix };
    const app = express().use('/gate', createMcpApp({ log, createServer, ...prefix }));
    const { url } = await start(app);
    const { response, until } = await openStream(url('/gate/sse'));
    const [, path] = await until(/event: endpoint\ndata: ([^?]*)\?sessionId=[0-9a-f-]{36}\n\n/);
    expect(path).toBe(expected);
    expect(response.headers.get('x-accel-buffering')).toBe('no');
  });

  it('writes keep-alive comments while nothing happens', async () => {
    const { createServer } = createServers();
    const { url } = await start(createMcpApp({ log, createServer, keepAliveMs: 20 }));
    const { until } = await openStream(url('/sse'));
    await expect(until(/(: keep-alive\n\n){2}/)).resolves.toBeTruthy();
  });

  it.each([
    ['an unknown session', '/messages?sessionId=00000000-0000-4000-8000-000000000000'],
    ['no session', '/messages'],
    ['two sessions', '/messages?sessionId=a&sessionId=b'],
  ])('answers 404 to a message for %s', async (_name, path) => {
    const { url } = await start(createMcpApp({ log, createServer: createServers().createServer }));
    const response = await post(url(path), LIST);
    expect([response.status, await response.json()]).toMatchObject([
      404,
      { error: { code: -32001 } },
    ]);
  });

  it('answers 404 to a message for the session of somebody else', async () => {
    const { createServer, made } = createServers();
    const { url } = await start(createMcpApp({ log, createServer, ...byToken }));
    const { until } = await openStream(url('/sse'), { authorization: 'Bearer ann' });
    const [, path] = await until(/data: (\S+)/);
    const response = await post(url(path!), LIST, { authorization: 'Bearer bob' });
    expect([response.status, made()]).toEqual([404, 0]);
  });

  it('builds the server for the sender of this message, not for the opener of the stream', async () => {
    let scopes = 'wide';
    const { createServer } = createServers();
    const authenticate = () => ({ name: 'ann', scopes });
    const app = createMcpApp({
      log,
      authenticate,
      ownerOf: ({ name }) => name,
      createServer: (principal) => createServer(principal.scopes),
    });
    const { url } = await start(app);
    const { until } = await openStream(url('/sse'));
    const [, path] = await until(/data: (\S+)/);
    scopes = 'narrow';
    expect((await post(url(path!), call(1, 'whoami'))).status).toBe(202);
    await expect(until(/narrow on 1/)).resolves.toBeTruthy();
  });

  it('forgets a session when its stream closes', async () => {
    const { url } = await start(createMcpApp({ log, createServer: createServers().createServer }));
    const { until, halt } = await openStream(url('/sse'));
    const [, path] = await until(/data: (\S+)/);
    halt.abort();
    await expect(eventually(async () => (await post(url(path!), LIST)).status, 404)).resolves.toBe(
      404,
    );
  });

  it('aborts a call when its stream closes', async () => {
    const { createServer, aborted } = createServers();
    const { url } = await start(createMcpApp({ log, createServer }));
    const { until, halt } = await openStream(url('/sse'));
    const [, path] = await until(/data: (\S+)/);
    await post(url(path!), call(1, 'slow'));
    halt.abort();
    await expect(eventually(() => Promise.resolve(aborted[0]), 'true')).resolves.toBe('true');
  });

  it('aborts a call that the client cancels, and answers it no more', async () => {
    const { createServer, aborted } = createServers();
    const { url } = await start(createMcpApp({ log, createServer }));
    const { until } = await openStream(url('/sse'));
    const [, path] = await until(/data: (\S+)/);
    await post(url(path!), call(7, 'slow'));
    const params = { requestId: 7, reason: 'enough' };
    await post(url(path!), { jsonrpc: '2.0', method: 'notifications/cancelled', params });
    await post(url(path!), call(8, 'whoami'));
    const [text] = await until(/[^]*"id":8/);
    expect(text).not.toContain('"id":7');
    expect(aborted).toEqual(['true']);
  });

  it('refuses streams beyond the limit with 503', async () => {
    const { createServer } = createServers();
    const { url } = await start(createMcpApp({ log, createServer, maxSessions: 1 }));
    await openStream(url('/sse'));
    const response = await fetch(url('/sse'));
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
  });

  it.each([
    ['/sse', 'POST', 'GET'],
    ['/sse', 'HEAD', 'GET'],
    ['/messages', 'GET', 'POST'],
  ])('answers 405 at %s to %s', async (path, method, allowed) => {
    const { url } = await start(createMcpApp({ log, createServer: createServers().createServer }));
    const response = await fetch(url(path), { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allowed]);
  });
});

describe('stopping', () => {
  it('ends idle streams at once and refuses new requests', async () => {
    const stop = new AbortController();
    const { createServer } = createServers();
    const { url } = await start(createMcpApp({ log, createServer, stopping: stop.signal }));
    const { until, rest } = await openStream(url('/sse'));
    await until(/data: (\S+)/);
    stop.abort();
    await expect(rest()).resolves.toContain('event: endpoint');
    expect((await post(url('/mcp'), LIST)).status).toBe(503);
  });

  it('lets a call on a stream finish before it ends the stream', async () => {
    const stop = new AbortController();
    const { createServer } = createServers();
    const { url } = await start(createMcpApp({ log, createServer, stopping: stop.signal }));
    const { until, rest } = await openStream(url('/sse'));
    const [, path] = await until(/data: (\S+)/);
    await post(url(path!), call(1, 'slow'));
    stop.abort();
    await expect(rest()).resolves.toContain('"text":"done"');
  });

  it('lets an open SDK client not hold up the close of the port', async () => {
    const stop = new AbortController();
    const { createServer } = createServers();
    const app = createMcpApp({ log, createServer, stopping: stop.signal });
    const { url, close } = await start(app);
    await connect(new SSEClientTransport(url('/sse')));
    const begun = Date.now();
    stop.abort();
    await close(5000);
    expect(Date.now() - begun).toBeLessThan(2000);
  });
});

async function eventually<T>(read: () => Promise<T>, wanted: T): Promise<T> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if ((await read()) === wanted) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return read();
}
