import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { unprocessable } from '@mcp-gateway/kit';
import { probeServer } from '@mcp-gateway/mcp/probe';
import { aServer } from '@mcp-gateway/testing';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createProbe, type ProbeDeps } from './probe.js';

const upstreams: HttpServer[] = [];
afterEach(() => {
  for (const upstream of upstreams.splice(0)) upstream.close().closeAllConnections();
});

type Seen = { host: string | undefined; key: unknown; authorization: string | undefined };

/** An MCP server with one tool, at whatever path; remembers what each request carried. */
async function startMcpServer(
  toolName = 'now',
  delayMs = 0,
): Promise<{ port: number; seen: Seen[] }> {
  const seen: Seen[] = [];
  const upstream = createServer((req, res) => {
    const { host, authorization } = req.headers;
    seen.push({ host, key: req.headers['x-api-key'], authorization });
    const server = new McpServer({ name: 'clock', version: '1.0.0' });
    server.registerTool(toolName, { description: 'The time.' }, () => ({ content: [] }));
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    // The SDK's own types do not agree under exactOptionalPropertyTypes.
    const answer = () =>
      server.connect(transport as never).then(() => transport.handleRequest(req, res));
    setTimeout(() => void answer(), delayMs);
  });
  upstreams.push(upstream);
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  return { port: (upstream.address() as AddressInfo).port, seen };
}

const probeWith = (deps: Partial<ProbeDeps>) =>
  createProbe({
    probeServer,
    addressOf: () => Promise.resolve('127.0.0.1'),
    credentialsOf: () => ({}),
    timeoutMs: 5_000,
    ...deps,
  });

describe('createProbe', () => {
  it('T-101: connects to the address that was checked, under the name of the URL', async () => {
    const { port, seen } = await startMcpServer();
    const server = aServer({ proxy_pass_url: `http://clock.invalid:${port}/` });
    const result = await probeWith({})(server);
    expect(result).toMatchObject({ state: 'healthy', tools: [{ name: 'now' }] });
    expect(seen[0]?.host).toBe(`clock.invalid:${port}`);
  });

  it('shows a server the headers registered with it, and our own the key of ours', async () => {
    const { port, seen } = await startMcpServer();
    const server = aServer({
      proxy_pass_url: `http://127.0.0.1:${port}/`,
      headers: { 'X-Api-Key': 'k' },
    });
    await probeWith({ credentialsOf: () => ({ Authorization: 'Bearer internal' }) })(server);
    expect(seen[0]).toMatchObject({ key: 'k', authorization: 'Bearer internal' });
  });

  it('W-61: keeps apart servers that are probed at the same time', async () => {
    const names = ['slow', 'quick', 'quicker'];
    const started = await Promise.all(names.map((name, i) => startMcpServer(name, 60 - 30 * i)));
    const probe = probeWith({});
    const results = await Promise.all(
      started.map(({ port }, i) => {
        const headers = { 'X-Api-Key': `of ${names[i]}` };
        return probe(aServer({ proxy_pass_url: `http://127.0.0.1:${port}/`, headers }));
      }),
    );
    expect(results).toMatchObject(names.map((name) => ({ state: 'healthy', tools: [{ name }] })));
    for (const [i, { seen }] of started.entries()) {
      expect(new Set(seen.map(({ key }) => key))).toEqual(new Set([`of ${names[i]}`]));
    }
  });

  it('is told to stay out where the rules forbid it, and makes no connection', async () => {
    const refused = unprocessable('x', [{ field: 'proxy_pass_url', message: 'it is denied' }]);
    const result = await probeWith({
      addressOf: () => Promise.reject(refused),
      probeServer: () => Promise.reject(new Error('must not be called')),
    })(aServer());
    expect(result).toEqual({
      state: 'unhealthy',
      reason: 'not-allowed',
      message: 'The gateway does not connect: it is denied.',
    });
  });

  it('W-36: finds fault with the one server whose stored URL is unusable', async () => {
    const result = await probeWith({})(aServer({ proxy_pass_url: 'gopher://x' }));
    expect(result).toMatchObject({ state: 'unhealthy', reason: 'not-allowed' });
  });

  it('W-58: does not tell what else went wrong', async () => {
    const result = await probeWith({ addressOf: () => Promise.reject(new Error('/etc/secret')) })(
      aServer(),
    );
    expect(result).toMatchObject({ message: 'The server could not be probed.' });
  });
});
