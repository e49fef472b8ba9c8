import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { listen } from '@mcp-gateway/kit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connectClient } from '../testing/clients.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

const require = createRequire(import.meta.url);
const EVERYTHING = require.resolve('@modelcontextprotocol/server-everything/dist/index.js');

let gateway: TestGateway;
let children: ChildProcess[] = [];
let client: Client;

/** Starts the reference server with one of its transports. */
async function startEverything(transport: 'streamableHttp' | 'sse'): Promise<string> {
  const { port, close } = await listen(() => undefined, { host: '127.0.0.1', port: 0 });
  await close();
  const env = { PATH: process.env['PATH'] ?? '', PORT: String(port) };
  children.push(spawn(process.execPath, [EVERYTHING, transport], { env, stdio: 'ignore' }));
  const url = `http://127.0.0.1:${port}`;
  for (let turn = 0; turn < 200; turn += 1) {
    if (await fetch(url).catch(() => undefined)) return url;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The reference server did not start');
}

beforeAll(async () => {
  gateway = await startTestGateway();
  const [http, sse] = await Promise.all([
    startEverything('streamableHttp'),
    startEverything('sse'),
  ]);
  gateway.addRoute('/modern', { streamable_http_url: `${http}/mcp` });
  gateway.addRoute('/legacy', { sse_url: `${sse}/sse` });
});

afterEach(() => client.close());

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  await gateway.close();
});

describe.each([
  ['Streamable HTTP', 'modern', 'mcp'],
  ['legacy HTTP+SSE', 'legacy', 'sse'],
] as const)('the reference server through the relay, over %s', (_title, server, door) => {
  it('shows everything to who may use everything', async () => {
    client = await connectClient(gateway.url, server, 'root', door);
    const [{ tools }, { prompts }, { resources }, { resourceTemplates }] = await Promise.all([
      client.listTools(),
      client.listPrompts(),
      client.listResources(),
      client.listResourceTemplates(),
    ]);
    expect(tools.length).toBeGreaterThan(8);
    expect([prompts, resources, resourceTemplates].every(({ length }) => length > 0)).toBe(true);
  });

  it('shows a caller the one tool that it may call, and answers the call', async () => {
    client = await connectClient(gateway.url, server, 'alice', door);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['echo']);
    expect((await client.listPrompts()).prompts).toEqual([]);
    expect((await client.listResources()).resources).toEqual([]);
    const { content } = await client.callTool({ name: 'echo', arguments: { message: 'hello' } });
    expect(content).toMatchObject([{ type: 'text', text: 'Echo: hello' }]);
  });

  it('tells of its progress', async () => {
    client = await connectClient(gateway.url, server, 'root', door);
    const seen: number[] = [];
    const call = { name: 'trigger-long-running-operation', arguments: { duration: 1, steps: 4 } };
    await client.callTool(call, undefined, { onprogress: ({ progress }) => seen.push(progress) });
    // The SDK may drop the last one: the result that follows ends its listening.
    expect(seen.slice(0, 3)).toEqual([1, 2, 3]);
  });
});
