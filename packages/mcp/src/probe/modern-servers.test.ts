import { afterEach, describe, expect, it } from '@jest/globals';
import { createMcpHandler, McpServer, type McpServerFactory } from '@modelcontextprotocol/server';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { probeServer } from './probe-server.js';

type Message = { id?: number; method: string; params?: Record<string, unknown> };
type Answer = (message: Message, res: ServerResponse, req: IncomingMessage) => void;

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server of messages, with the methods that it was asked for. */
async function serve(answer: Answer) {
  const asked: string[] = [];
  const server = createServer((req, res) => {
    let body = '';
    req.setEncoding('utf8').on('data', (text: string) => (body += text));
    req.on('end', () => {
      const message = JSON.parse(body) as Message;
      asked.push(message.method);
      answer(message, res, req);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { asked, url: new URL(`http://127.0.0.1:${port}/mcp`) };
}

const probe = (streamableHttp: URL, timeoutMs = 5000) =>
  probeServer({ endpoints: { streamableHttp }, timeoutMs });

const json = (res: ServerResponse, status: number, body: unknown) => {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};
const error = (res: ServerResponse, status: number, id: number | undefined, code: number) =>
  json(res, status, {
    jsonrpc: '2.0',
    id,
    error: { code, message: 'No', data: { supported: [] } },
  });

function aToy() {
  const server = new McpServer({ name: 'toy', version: '1' }, { instructions: 'Add things.' });
  server.registerTool('add', { description: 'Adds' }, () => ({ content: [] }));
  return server;
}

/** The official server, in whichever era it is told to serve. */
const official =
  (legacy: 'reject' | 'stateless', factory: McpServerFactory = aToy): Answer =>
  (message, res, req) => {
    const handler = createMcpHandler(factory, { legacy });
    const headers = Object.entries(req.headers).map(([k, v]): [string, string] => [k, String(v)]);
    const request = new Request('http://localhost/mcp', { method: 'POST', headers });
    void handler.fetch(request, { parsedBody: message }).then(async (response) => {
      res.writeHead(response.status, Object.fromEntries(response.headers));
      res.end(await response.text());
    });
  };

/** A modern server that answers `initialize` in one way and all else by a script. */
const scripted =
  (onInitialize: Answer, results: Record<string, unknown>): Answer =>
  (message, res, req) => {
    if (message.method === 'initialize') onInitialize(message, res, req);
    else json(res, 200, { jsonrpc: '2.0', id: message.id, result: results[message.method] });
  };

const DISCOVERED = {
  resultType: 'complete',
  supportedVersions: ['2026-07-28'],
  capabilities: { tools: {} },
  serverInfo: { name: 'scripted', version: '1' },
  ttlMs: 0,
  cacheScope: 'private',
};
const LISTED = {
  resultType: 'complete',
  tools: [{ name: 'add', inputSchema: { type: 'object' }, 'x-own': 1 }],
  ttlMs: 0,
  cacheScope: 'private',
};

describe('a server of the modern era alone', () => {
  it('is told with its tools', async () => {
    const { url, asked } = await serve(official('reject'));
    await expect(probe(url)).resolves.toEqual({
      state: 'healthy',
      transport: 'streamable-http',
      serverInfo: { name: 'toy', version: '1' },
      protocolVersion: '2026-07-28',
      instructions: 'Add things.',
      tools: [expect.objectContaining({ name: 'add', description: 'Adds' })],
    });
    expect(asked).toEqual(['initialize', 'server/discover', 'tools/list']);
  });

  it.each<[string, Answer]>([
    ['that the version is not supported', ({ id }, res) => error(res, 400, id, -32022)],
    ['that headers are missing', ({ id }, res) => error(res, 400, id, -32020)],
    ['that the method is unknown', ({ id }, res) => error(res, 404, id, -32601)],
    ['the same with 200', ({ id }, res) => error(res, 200, id, -32601)],
  ])('is found when it answers initialize with an error: %s', async (_name, onInitialize) => {
    const results = { 'server/discover': DISCOVERED, 'tools/list': LISTED };
    const { url } = await serve(scripted(onInitialize, results));
    await expect(probe(url)).resolves.toMatchObject({
      state: 'healthy',
      protocolVersion: '2026-07-28',
      tools: [{ name: 'add', 'x-own': 1 }],
    });
  });

  it('has its list read to its end', async () => {
    const answer: Answer = (message, res) => {
      const { cursor } = message.params ?? {};
      const page = cursor === undefined ? { nextCursor: 'more' } : {};
      const tools = [{ name: `t${String(cursor)}`, inputSchema: { type: 'object' } }];
      const results: Record<string, unknown> = {
        'server/discover': DISCOVERED,
        'tools/list': { ...LISTED, tools, ...page },
      };
      if (message.method === 'initialize') error(res, 400, message.id, -32022);
      else json(res, 200, { jsonrpc: '2.0', id: message.id, result: results[message.method] });
    };
    const { url } = await serve(answer);
    await expect(probe(url)).resolves.toMatchObject({
      tools: [{ name: 'tundefined' }, { name: 'tmore' }],
    });
  });

  it.each([
    ['its list is none', { 'server/discover': DISCOVERED, 'tools/list': {} }, 'protocol'],
    ['it discovers nothing', { 'server/discover': {} }, 'protocol'],
  ])('is unhealthy when %s', async (_name, results, reason) => {
    const { url } = await serve(scripted(({ id }, res) => error(res, 400, id, -32022), results));
    await expect(probe(url)).resolves.toMatchObject({ state: 'unhealthy', reason });
  });

  it('costs no more than the deadline when it goes silent', async () => {
    const { url, asked } = await serve(({ method, id }, res) => {
      if (method === 'initialize') error(res, 400, id, -32022);
    });
    const begun = Date.now();
    await expect(probe(url, 600)).resolves.toMatchObject({ reason: 'timeout' });
    expect(Date.now() - begun).toBeLessThan(1200);
    expect(asked).toEqual(['initialize', 'server/discover']);
  });
});

describe('a server of another kind', () => {
  it('of both eras is asked in the legacy one, and no more', async () => {
    const { url, asked } = await serve(official('stateless'));
    await expect(probe(url)).resolves.toMatchObject({
      state: 'healthy',
      protocolVersion: '2025-11-25',
    });
    expect(asked).toEqual(['initialize', 'notifications/initialized', 'tools/list']);
  });

  it.each<[string, Answer]>([
    ['no JSON-RPC', (_message, res) => json(res, 400, { error: 'bad request' })],
    ['no JSON', (_message, res) => void res.writeHead(404).end('<p>not found')],
    [
      'too much for a refusal',
      ({ id }, res) =>
        json(res, 400, { jsonrpc: '2.0', id, error: { code: -1, message: 'x'.repeat(100_000) } }),
    ],
    ['a demand for credentials', ({ id }, res) => error(res, 401, id, -32022)],
  ])('is not asked twice when it answers with %s', async (_name, answer) => {
    const { url, asked } = await serve(answer);
    await expect(probe(url)).resolves.toMatchObject({ state: 'unhealthy' });
    expect(asked).toEqual(['initialize']);
  });

  it('that refuses both eras is told by its first refusal', async () => {
    const { url, asked } = await serve(({ id }, res) => error(res, 400, id, -32600));
    await expect(probe(url)).resolves.toMatchObject({
      reason: 'not-mcp',
      message: expect.stringContaining('initialize with HTTP 400'),
    });
    expect(asked).toEqual(['initialize', 'server/discover']);
  });
});
