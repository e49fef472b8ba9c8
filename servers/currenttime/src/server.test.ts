/* eslint-disable @typescript-eslint/no-deprecated -- the legacy transport is served on purpose */
import { createLogger, listen, type Listening } from '@mcp-gateway/kit';
import { createMcpApp } from '@mcp-gateway/mcp/serve';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { createCurrentTimeServer } from './server.js';

const now = () => new Date('2025-06-14T14:15:16Z');
let listening: Listening;

beforeAll(async () => {
  const app = createMcpApp({
    createServer: () => createCurrentTimeServer({ now }),
    log: createLogger({ service: 'currenttime', level: 'silent' }),
  });
  listening = await listen(app, { host: '127.0.0.1', port: 0 });
});

afterAll(() => listening.close(0));

const at = (path: string) => new URL(path, `http://127.0.0.1:${listening.port}`);
const TRANSPORTS = [
  ['Streamable HTTP', () => new StreamableHTTPClientTransport(at('/mcp'))],
  ['legacy HTTP+SSE', () => new SSEClientTransport(at('/sse'))],
] as const;

describe.each(TRANSPORTS)('currenttime over %s', (_name, createTransport) => {
  let client: Client;

  beforeAll(async () => {
    client = new Client({ name: 'test', version: '1.0.0' });
    await client.connect(createTransport());
  });

  afterAll(() => client.close());

  const ask = (tool_arguments: Record<string, unknown>) =>
    client.callTool({ name: 'current_time_by_timezone', arguments: tool_arguments });

  it('lists its tool', async () => {
    const { tools } = await client.listTools();
    expect(tools).toMatchObject([
      {
        name: 'current_time_by_timezone',
        inputSchema: { properties: { tz_name: { default: 'America/New_York' } } },
      },
    ]);
    expect(tools[0]?.inputSchema.required ?? []).toEqual([]);
  });

  it.each([
    [{}, '2025-06-14T10:15:16-04:00 (America/New_York)'],
    [{ tz_name: 'Asia/Tokyo' }, '2025-06-14T23:15:16+09:00 (Asia/Tokyo)'],
  ])('answers %j', async (given, expected) => {
    const result = await ask(given);
    expect(result.content).toEqual([{ type: 'text', text: expected }]);
    expect(result.isError).toBeUndefined();
  });

  it('names an unknown zone and ones like it', async () => {
    const result = await ask({ tz_name: 'America/NewYork' });
    expect(result).toMatchObject({
      isError: true,
      content: [
        { text: expect.stringMatching(/"America\/NewYork".*Similar names: America\/New_York, /) },
      ],
    });
  });

  it.each([{ tz_name: 7 }, { tz_name: '' }, { tz_name: 'x'.repeat(65) }])(
    'refuses %j',
    async (given) => {
      await expect(ask(given)).resolves.toMatchObject({ isError: true });
    },
  );
});
