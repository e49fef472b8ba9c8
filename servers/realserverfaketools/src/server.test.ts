/* eslint-disable @typescript-eslint/no-deprecated -- the legacy transport is served on purpose */
import { createLogger, listen, type Listening } from '@mcp-gateway/kit';
import { createMcpApp } from '@mcp-gateway/mcp/serve';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { createFakeToolsServer } from './server.js';

let listening: Listening;

beforeAll(async () => {
  const app = createMcpApp({
    createServer: createFakeToolsServer,
    log: createLogger({ service: 'realserverfaketools', level: 'silent' }),
  });
  listening = await listen(app, { host: '127.0.0.1', port: 0 });
});

afterAll(() => listening.close(0));

const at = (path: string) => new URL(path, `http://127.0.0.1:${listening.port}`);

const TRANSPORTS = [
  ['Streamable HTTP', () => new StreamableHTTPClientTransport(at('/mcp'))],
  ['legacy HTTP+SSE', () => new SSEClientTransport(at('/sse'))],
] as const;

describe.each(TRANSPORTS)('realserverfaketools over %s', (_name, createTransport) => {
  it('lists its tools and calls one', async () => {
    const client = new Client({ name: 'test', version: '1.0.0' });
    await client.connect(createTransport());
    const { tools } = await client.listTools();
    expect(tools).toHaveLength(6);
    await expect(client.callTool({ name: 'quantum_flux_analyzer' })).resolves.toMatchObject({
      structuredContent: { energy_level: 5, stability: 0.5625, state: 'stable' },
    });
    await client.close();
  });
});
