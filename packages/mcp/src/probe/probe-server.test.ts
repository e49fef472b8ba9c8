import { createLogger } from '@mcp-gateway/kit';
import { afterEach, describe, expect, it } from '@jest/globals';
import { McpServer } from '@modelcontextprotocol/server';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMcpApp } from '../serve/mcp-app.js';
import { probeServer, type ProbeOptions } from './probe-server.js';
import { ProbeFailure } from './result.js';

const log = createLogger({ service: 'test', level: 'silent' });
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server with the requests that it got, by method and path. */
async function serve(listener: RequestListener) {
  const asked: IncomingMessage[] = [];
  const server = createServer((req, res) => {
    asked.push(req);
    listener(req, res);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    server,
    asked: () => asked.map(({ method, url }) => `${method} ${url?.split('?')[0]}`),
    headers: () => asked.map(({ headers }) => headers),
    mcp: new URL(`http://127.0.0.1:${port}/mcp`),
    sse: new URL(`http://127.0.0.1:${port}/sse`),
    port,
  };
}

const probe = (options: Partial<ProbeOptions> & Pick<ProbeOptions, 'endpoints'>) =>
  probeServer({ timeoutMs: 5000, ...options });

function aToy(instructions?: string) {
  const server = new McpServer(
    { name: 'toy', version: '1.2.3' },
    instructions === undefined ? {} : { instructions },
  );
  server.registerTool('add', { description: 'Adds' }, () => ({ content: [] }));
  return server;
}

const toyApp = (instructions?: string) =>
  createMcpApp({ log, createServer: () => aToy(instructions) }) as RequestListener;

type Answer = Record<string, unknown> | string;
type Script = (method: string, params: Record<string, unknown>, id: number) => Answer;

type Message = { method: string; params?: Record<string, unknown>; id?: number };

/** A Streamable HTTP server that answers in JSON what the script says; `initialize` is known. */
const scripted =
  (script: Script): RequestListener =>
  (req, res) => {
    let body = '';
    req.setEncoding('utf8').on('data', (text: string) => (body += text));
    req.on('end', () => {
      const { method, params = {}, id } = JSON.parse(body) as Message;
      if (id === undefined) {
        res.writeHead(202).end();
        return;
      }
      const answer = method === 'initialize' ? INITIALIZED : script(method, params, id);
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(
        typeof answer === 'string'
          ? answer
          : JSON.stringify({ jsonrpc: '2.0', id, result: answer }),
      );
    });
  };

const INITIALIZED = {
  protocolVersion: '2025-06-18',
  capabilities: { tools: {} },
  serverInfo: { name: 'scripted', version: '1' },
};

const aTool = (name: string, more = {}) => ({ name, inputSchema: { type: 'object' }, ...more });

describe('a healthy server', () => {
  it('is told with its tools over Streamable HTTP', async () => {
    const { mcp } = await serve(toyApp('Add things.'));
    await expect(probe({ endpoints: { streamableHttp: mcp } })).resolves.toEqual({
      state: 'healthy',
      transport: 'streamable-http',
      serverInfo: { name: 'toy', version: '1.2.3' },
      protocolVersion: '2025-11-25',
      instructions: 'Add things.',
      tools: [expect.objectContaining({ name: 'add', description: 'Adds' })],
    });
  });

  it('is told with its tools over legacy HTTP+SSE', async () => {
    const { sse } = await serve(toyApp());
    await expect(probe({ endpoints: { sse } })).resolves.toMatchObject({
      state: 'healthy',
      transport: 'sse',
      protocolVersion: '2025-11-25',
      tools: [{ name: 'add' }],
    });
  });

  it('is asked over Streamable HTTP first', async () => {
    const { mcp, sse, asked } = await serve(toyApp());
    const result = await probe({ endpoints: { streamableHttp: mcp, sse } });
    expect(result).toMatchObject({ state: 'healthy', transport: 'streamable-http' });
    expect(new Set(asked())).toEqual(new Set(['POST /mcp']));
  });

  it('is asked over HTTP+SSE when it does not know Streamable HTTP', async () => {
    const app = toyApp();
    const { mcp, sse } = await serve((req, res) => {
      if (req.url === '/mcp') res.writeHead(404).end();
      else app(req, res);
    });
    const result = await probe({ endpoints: { streamableHttp: mcp, sse } });
    expect(result).toMatchObject({ state: 'healthy', transport: 'sse' });
  });

  it('is asked over HTTP+SSE in time when Streamable HTTP hangs', async () => {
    const app = toyApp();
    const { mcp, sse } = await serve((req, res) => {
      if (req.url !== '/mcp') app(req, res);
    });
    const result = await probe({ endpoints: { streamableHttp: mcp, sse }, timeoutMs: 4000 });
    expect(result).toMatchObject({ state: 'healthy', transport: 'sse' });
  });

  it('has no tools when it offers none, and is not asked for them', async () => {
    const without = { ...INITIALIZED, capabilities: {} };
    const listener = scripted(() => ({}));
    const { mcp, asked } = await serve((req, res) => {
      if (asked().length > 1) listener(req, res);
      else {
        res.setHeader('content-type', 'application/json');
        res.end(JSON.stringify({ jsonrpc: '2.0', id: 0, result: without }));
      }
    });
    await expect(probe({ endpoints: { streamableHttp: mcp } })).resolves.toMatchObject({
      state: 'healthy',
      tools: [],
    });
    expect(asked()).toHaveLength(2);
  });

  it('has its tools kept as it sent them, with fields that nobody knows', async () => {
    const tool = aTool('add', { annotations: { 'x-own': 1 }, 'x-cost': 3 });
    const { mcp } = await serve(scripted(() => ({ tools: [tool] })));
    const result = await probe({ endpoints: { streamableHttp: mcp } });
    expect(result).toMatchObject({ state: 'healthy', tools: [tool] });
  });

  it('gets the headers of its registration, and no compression is asked of it', async () => {
    const { mcp, headers } = await serve(toyApp());
    await probe({ endpoints: { streamableHttp: mcp }, headers: { 'X-Api-Key': 'k', accept: 'x' } });
    for (const sent of headers()) {
      expect(sent).toMatchObject({ 'x-api-key': 'k', 'accept-encoding': 'identity' });
      expect(sent.accept).toContain('application/json');
    }
  });

  it('T-101 is reached at the pinned address, under its own name', async () => {
    const { port, headers } = await serve(scripted(() => ({ tools: [] })));
    const streamableHttp = new URL(`http://pinned.invalid:${port}/mcp`);
    const result = await probe({ endpoints: { streamableHttp }, address: '127.0.0.1' });
    expect(result.state).toBe('healthy');
    expect(headers()[0]?.host).toBe(`pinned.invalid:${port}`);
  });

  it('T-122 has no schema compiled', async () => {
    const hostile = { type: 'object', properties: { a: { pattern: '(' } }, $ref: 'http://x/y' };
    const tool = aTool('add', { outputSchema: hostile });
    const { mcp } = await serve(scripted(() => ({ tools: [tool] })));
    await expect(probe({ endpoints: { streamableHttp: mcp } })).resolves.toMatchObject({
      state: 'healthy',
    });
  });
});

describe('a session', () => {
  it('is ended with DELETE', async () => {
    const transports = new Map<string, StreamableHTTPServerTransport>();
    const { mcp, asked, headers } = await serve((req, res) => {
      const known = transports.get(String(req.headers['mcp-session-id']));
      if (known) void known.handleRequest(req, res);
      else void startSession(req, res, transports);
    });
    const result = await probe({ endpoints: { streamableHttp: mcp } });
    expect(result).toMatchObject({ state: 'healthy', tools: [{ name: 'add' }] });
    expect(asked()).toEqual(['POST /mcp', 'POST /mcp', 'POST /mcp', 'DELETE /mcp']);
    expect(headers().at(-1)).toMatchObject({
      'mcp-session-id': 'the-session',
      'mcp-protocol-version': '2025-11-25',
    });
  });

  it('that cannot be ended is given up after a second', async () => {
    const listener = scripted(() => ({ tools: [] }));
    const { mcp } = await serve((req, res) => {
      res.setHeader('mcp-session-id', 'clingy');
      if (req.method !== 'DELETE') listener(req, res);
    });
    const begun = Date.now();
    const result = await probe({ endpoints: { streamableHttp: mcp }, timeoutMs: 10_000 });
    expect(result.state).toBe('healthy');
    expect(Date.now() - begun).toBeLessThan(4000);
  });

  it('is ended too when the list of tools cannot be used', async () => {
    const listener = scripted(() => ({ tools: 'none' }));
    const { mcp, asked } = await serve((req, res) => {
      res.setHeader('mcp-session-id', 'broken');
      if (req.method === 'DELETE') res.end();
      else listener(req, res);
    });
    await probe({ endpoints: { streamableHttp: mcp } });
    expect(asked().at(-1)).toBe('DELETE /mcp');
  });
});

async function startSession(
  req: IncomingMessage,
  res: Parameters<RequestListener>[1],
  transports: Map<string, StreamableHTTPServerTransport>,
) {
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => 'the-session' });
  transports.set('the-session', transport);
  await aToy().connect(transport);
  await transport.handleRequest(req, res);
}

describe('a long list of tools', () => {
  const page = (params: Record<string, unknown>) => Number(params['cursor'] ?? 0);

  it('is read to its end', async () => {
    const { mcp } = await serve(
      scripted((_method, params) => ({
        tools: [aTool(`t${page(params)}`)],
        ...(page(params) < 3 && { nextCursor: String(page(params) + 1) }),
      })),
    );
    const result = await probe({ endpoints: { streamableHttp: mcp } });
    expect(result).toMatchObject({
      state: 'healthy',
      tools: ['t0', 't1', 't2', 't3'].map((name) => ({ name })),
    });
    expect(result).not.toHaveProperty('listCut');
  });

  it('T-123 is without tools that name headers wrongly, and says why', async () => {
    const asking = (name: string, header: string) => {
      const properties = { a: { type: 'string', 'x-mcp-header': header } };
      return { ...aTool(name), inputSchema: { type: 'object', properties } };
    };
    const tools = [asking('sound', 'Region'), asking('thief', 'Authorization')];
    const { mcp } = await serve(scripted(() => ({ tools })));
    expect(await probe({ endpoints: { streamableHttp: mcp } })).toMatchObject({
      state: 'healthy',
      tools: [tools[0]],
      leftOut: [{ name: 'thief', reason: 'the name of a header is taken' }],
    });
  });

  it('T-113 is cut after 1,000 tools', async () => {
    const tools = Array.from({ length: 2500 }, (_, index) => aTool(`t${index}`));
    const { mcp } = await serve(scripted(() => ({ tools })));
    const result = await probe({ endpoints: { streamableHttp: mcp } });
    expect(result).toMatchObject({ state: 'healthy', listCut: 'too-many-tools' });
    expect(result).toHaveProperty('tools.length', 1000);
  });

  it('T-113 is cut after 100 pages', async () => {
    const { mcp, asked } = await serve(
      scripted((_method, params) => ({
        tools: [aTool(`t${page(params)}`)],
        nextCursor: String(page(params) + 1),
      })),
    );
    const result = await probe({ endpoints: { streamableHttp: mcp } });
    expect(result).toMatchObject({ state: 'healthy', listCut: 'too-many-pages' });
    expect(asked()).toHaveLength(2 + 100);
  });

  it('T-113 is cut where a cursor comes again', async () => {
    const { mcp, asked } = await serve(
      scripted(() => ({ tools: [aTool('same')], nextCursor: 'again' })),
    );
    const result = await probe({ endpoints: { streamableHttp: mcp } });
    expect(result).toMatchObject({ listCut: 'repeated-cursor', tools: [{ name: 'same' }] });
    expect(asked()).toHaveLength(2 + 2);
  });

  it('T-113 makes a server unhealthy beyond 5 MB', async () => {
    const description = 'x'.repeat(3_000_000);
    const { mcp } = await serve(
      scripted((_method, params) => ({
        tools: [aTool(`t${page(params)}`, { description })],
        nextCursor: String(page(params) + 1),
      })),
    );
    await expect(probe({ endpoints: { streamableHttp: mcp } })).resolves.toMatchObject({
      state: 'unhealthy',
      reason: 'too-large',
    });
  });
});

const reply =
  (status: number, headers: Record<string, string>, body = ''): RequestListener =>
  (_req, res) => {
    res.writeHead(status, headers).end(body);
  };

const JSON_TYPE = { 'content-type': 'application/json' };

describe('an unhealthy server', () => {
  it.each<[string, RequestListener, string]>([
    ['T-121 HTML with 200', reply(200, { 'content-type': 'text/html' }, '<p>hi'), 'not-mcp'],
    ['plain text', reply(200, { 'content-type': 'text/plain' }, '{}'), 'not-mcp'],
    ['no content type', reply(200, {}, '{}'), 'not-mcp'],
    ['JSON that is none', reply(200, JSON_TYPE, '{'), 'not-mcp'],
    ['JSON of something else', reply(200, JSON_TYPE, '{"hello":"world"}'), 'not-mcp'],
    ['404', reply(404, JSON_TYPE, '{}'), 'not-mcp'],
    ['405', reply(405, {}), 'not-mcp'],
    ['400', reply(400, JSON_TYPE, '{}'), 'not-mcp'],
    ['401', reply(401, { 'www-authenticate': 'Bearer' }), 'needs-credentials'],
    ['403 with a challenge', reply(403, { 'www-authenticate': 'Bearer' }), 'needs-credentials'],
    ['403 without one', reply(403, {}), 'protocol'],
    ['429', reply(429, {}), 'server-error'],
    ['500', reply(500, {}), 'server-error'],
    ['503 in HTML', reply(503, { 'content-type': 'text/html' }, '<p>'), 'server-error'],
    [
      'T-112 a compressed body',
      reply(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }),
      'protocol',
    ],
    ['T-102 301', reply(301, { location: '/elsewhere' }), 'redirect'],
    ['T-102 302', reply(302, { location: 'http://169.254.169.254/' }), 'redirect'],
    ['T-102 307', reply(307, { location: '/mcp/' }), 'redirect'],
    ['T-102 308', reply(308, { location: 'http://127.0.0.1/mcp' }), 'redirect'],
    ['a connection cut', (req) => void req.socket.destroy(), 'unreachable'],
  ])('is told by its reason: %s', async (_name, listener, reason) => {
    const { mcp, asked } = await serve(listener);
    const result = await probe({ endpoints: { streamableHttp: mcp } });
    expect(result).toMatchObject({ state: 'unhealthy', reason });
    expect(result).toHaveProperty('message', expect.stringMatching(/^\S.{10,300}\.$/));
    expect(asked()).toEqual(['POST /mcp']);
  });

  it.each<[string, Script, string]>([
    ['an invalid tool', () => ({ tools: [{ name: 'no schema' }] }), 'protocol'],
    ['no list', () => ({}), 'protocol'],
    ['broken JSON', () => '{', 'protocol'],
    [
      'a refusal',
      (_m, _p, id) => JSON.stringify({ jsonrpc: '2.0', id, error: { code: -1, message: 'No' } }),
      'protocol',
    ],
    [
      'T-121 a result twice',
      (_m, _p, id) => `{"jsonrpc":"2.0","id":${id},"result":{"tools":[]},"result":{"tools":[]}}`,
      'protocol',
    ],
    [
      'T-121 a key twice deep inside',
      (_m, _p, id) =>
        `{"jsonrpc":"2.0","id":${id},"result":{"tools":[${JSON.stringify(aTool('a')).replace('{', '{"name":"b",')}]}}`,
      'protocol',
    ],
    [
      'T-121 an error without a code',
      (_m, _p, id) => JSON.stringify({ jsonrpc: '2.0', id, error: { message: 'No' } }),
      'protocol',
    ],
    [
      'T-121 the id of another request',
      () => JSON.stringify({ jsonrpc: '2.0', id: 99, result: { tools: [] } }),
      'protocol',
    ],
  ])('is told by its reason: %s in answer to tools/list', async (_name, script, reason) => {
    const { mcp } = await serve(scripted(script));
    const result = await probe({ endpoints: { streamableHttp: mcp }, timeoutMs: 1500 });
    expect(result).toMatchObject({ state: 'unhealthy', reason });
  });

  it('is told with a refusal in plain characters', async () => {
    const message = `No\u001b[31m\u202e\n${'x'.repeat(1000)}`;
    const { mcp } = await serve(
      scripted((_m, _p, id) =>
        JSON.stringify({ jsonrpc: '2.0', id, error: { code: -1, message } }),
      ),
    );
    const result = await probe({ endpoints: { streamableHttp: mcp } });
    expect(result).toHaveProperty('message', expect.not.stringMatching(/[\p{C}]/u));
    expect(result).toHaveProperty('message', expect.stringMatching(/^.{1,350}$/));
  });

  it('T-121 is told when an event on its stream is no message', async () => {
    const { mcp } = await serve(
      reply(
        200,
        { 'content-type': 'text/event-stream' },
        ': hi\n\nevent: own\ndata: x\n\ndata: x\n\n',
      ),
    );
    const result = await probe({ endpoints: { streamableHttp: mcp } });
    expect(result).toMatchObject({ reason: 'not-mcp' });
  });

  it('is told when its protocol revision is unknown', async () => {
    const result = { ...INITIALIZED, protocolVersion: '1999-01-01' };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 0, result });
    const { mcp } = await serve(reply(200, JSON_TYPE, body));
    await expect(probe({ endpoints: { streamableHttp: mcp } })).resolves.toMatchObject({
      reason: 'protocol',
      message: expect.stringContaining('1999-01-01'),
    });
  });

  it('is told when nothing listens', async () => {
    const { server, mcp, sse } = await serve(toyApp());
    await new Promise((resolve) => server.close(resolve));
    const result = await probe({ endpoints: { streamableHttp: mcp, sse } });
    expect(result).toEqual({
      state: 'unhealthy',
      reason: 'refused',
      message: `Nothing listens at ${mcp.host}: the connection was refused.`,
    });
  });

  it('is told when it does not speak TLS', async () => {
    const { port } = await serve(toyApp());
    const streamableHttp = new URL(`https://127.0.0.1:${port}/mcp`);
    await expect(probe({ endpoints: { streamableHttp } })).resolves.toMatchObject({
      reason: 'tls',
    });
  });

  it('is told by what says more than that no server is there', async () => {
    const { mcp, sse } = await serve((req, res) => {
      res.writeHead(req.url === '/mcp' ? 404 : 500).end();
    });
    const result = await probe({ endpoints: { streamableHttp: mcp, sse } });
    expect(result).toMatchObject({ reason: 'server-error' });
  });

  it('is not asked twice for credentials', async () => {
    const { mcp, sse, asked } = await serve(reply(401, {}));
    await probe({ endpoints: { streamableHttp: mcp, sse } });
    expect(asked()).toEqual(['POST /mcp']);
  });

  it('is told when no endpoint is known', async () => {
    await expect(probe({ endpoints: {} })).resolves.toMatchObject({ state: 'unhealthy' });
  });
});

describe('an unhealthy HTTP+SSE server', () => {
  const sendsTo =
    (endpoint: string): RequestListener =>
    (req, res) => {
      if (req.method === 'POST') {
        res.writeHead(202).end();
        return;
      }
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.write(`event: endpoint\ndata: ${endpoint}\n\n`);
    };

  it.each([
    ['another origin', 'https://evil.example/messages'],
    ['another origin without a scheme', '//evil.example/messages'],
    ['another port', 'http://127.0.0.1:1/messages'],
    ['another folder', '/other-server/messages'],
    ['another folder by dots', '/tools/../other-server/messages'],
  ])('T-118 may not send its clients to %s', async (_name, endpoint) => {
    const { port, asked } = await serve(sendsTo(endpoint));
    const sse = new URL(`http://127.0.0.1:${port}/tools/sse`);
    const result = await probe({ endpoints: { sse } });
    expect(result).toMatchObject({ state: 'unhealthy', reason: 'protocol' });
    expect(asked()).toEqual(['GET /tools/sse']);
  });

  it.each([
    ['/sse/', '/messages'],
    ['/tools/sse', '/tools/messages'],
    ['/sse', '/sse/message'],
  ])('may at %s send its clients to %s', async (path, endpoint) => {
    const { port, asked } = await serve(sendsTo(endpoint));
    const sse = new URL(`http://127.0.0.1:${port}${path}`);
    await probe({ endpoints: { sse }, timeoutMs: 700 });
    expect(asked()).toEqual([`GET ${path}`, `POST ${endpoint}`]);
  });

  it.each<[string, RequestListener, string]>([
    ['HTML', reply(200, { 'content-type': 'text/html' }, '<p>hi'), 'not-mcp'],
    ['401', reply(401, {}), 'needs-credentials'],
    ['a redirect', reply(302, { location: '/other' }), 'redirect'],
    ['a stream that says nothing', reply(200, { 'content-type': 'text/event-stream' }), 'protocol'],
  ])('is told by its reason: %s', async (_name, listener, reason) => {
    const { sse } = await serve(listener);
    const result = await probe({ endpoints: { sse }, timeoutMs: 4500 });
    expect(result).toMatchObject({ state: 'unhealthy', reason });
  });
});

describe('a slow or endless server', () => {
  const drip: RequestListener = (_req, res) => {
    res.writeHead(200, JSON_TYPE);
    const timer = setInterval(() => res.write(' '), 20);
    res.on('close', () => clearInterval(timer));
  };
  const flood: RequestListener = (_req, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    const more = () => {
      while (!res.destroyed && res.write(`: ${'x'.repeat(60_000)}\n\n`));
    };
    res.on('drain', more);
    more();
  };

  it.each<[string, RequestListener, string]>([
    ['one that never answers', () => undefined, 'timeout'],
    ['T-111 one that drips', drip, 'timeout'],
    ['T-111 one that never stops', flood, 'too-large'],
  ])('costs no more than the deadline: %s', async (_name, listener, reason) => {
    const { server, mcp, sse } = await serve(listener);
    const begun = Date.now();
    const result = await probe({ endpoints: { streamableHttp: mcp, sse }, timeoutMs: 600 });
    expect(result).toMatchObject({ state: 'unhealthy', reason });
    expect(Date.now() - begun).toBeLessThan(1200);
    await expect(connections(server)).resolves.toBe(0);
  });
});

/** Open connections, once the far end has had a moment to notice. */
async function connections(server: Server): Promise<number> {
  await sleep(50);
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}

describe('a fetch of the caller', () => {
  const endpoints = { streamableHttp: new URL('https://tools.example/mcp') };
  const failing = (cause: Error) =>
    probe({ endpoints, fetch: () => Promise.reject(new TypeError('fetch failed', { cause })) });
  const coded = (code: string) => Object.assign(new Error(code), { code });

  it.each([
    ['ENOTFOUND', 'unresolvable'],
    ['EAI_AGAIN', 'unresolvable'],
    ['ECONNREFUSED', 'refused'],
    ['ETIMEDOUT', 'timeout'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
    ['ECONNRESET', 'unreachable'],
    ['EHOSTUNREACH', 'unreachable'],
    ['HPE_INVALID_CONSTANT', 'not-mcp'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
  ])('T-124 that fails with %s tells %s', async (code, reason) => {
    await expect(failing(coded(code))).resolves.toMatchObject({ state: 'unhealthy', reason });
  });

  it('that failed at every address tells the reason of the first', async () => {
    const cause = new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]);
    await expect(failing(cause)).resolves.toMatchObject({ reason: 'refused' });
  });

  it('T-100 that will not connect tells its own reason', async () => {
    const cause = new ProbeFailure('not-allowed', 'That address is out of bounds.');
    await expect(failing(cause)).resolves.toEqual({
      state: 'unhealthy',
      reason: 'not-allowed',
      message: 'That address is out of bounds.',
    });
  });
});
