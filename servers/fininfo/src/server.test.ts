/* eslint-disable @typescript-eslint/no-deprecated -- the legacy transport is served on purpose */
import { createLogger, listen, type Listening } from '@mcp-gateway/kit';
import { createMcpApp } from '@mcp-gateway/mcp/serve';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { RequestListener } from 'node:http';
import { createPolygonClient } from './polygon-client.js';
import { createFinInfoServer } from './server.js';
import { sends, startStandInPolygon, THREE_DAYS } from './stand-in-polygon.js';

const KEY = 'the-key-of-the-test';
const QUERY = {
  stock_ticker: 'ACME',
  multiplier: 1,
  timespan: 'day',
  from_date: '2025-01-06',
  to_date: '2025-01-08',
};
const TOOLS = ['get_stock_aggregates', 'print_stock_data'];

let polygon: Awaited<ReturnType<typeof startStandInPolygon>>;
let listening: Listening;
const lines: string[] = [];

async function serve(apiKey: string, timeoutMs: number): Promise<Listening> {
  const client = createPolygonClient({ baseUrl: polygon.baseUrl, apiKey, timeoutMs });
  const destination = { write: (line: string) => void lines.push(line) };
  const app = createMcpApp({
    createServer: () => createFinInfoServer({ polygon: client }),
    log: createLogger({ service: 'fininfo', level: 'trace', destination }),
  });
  return listen(app, { host: '127.0.0.1', port: 0 });
}

beforeAll(async () => {
  polygon = await startStandInPolygon();
  listening = await serve(KEY, 400);
});

beforeEach(() => {
  polygon.asked.length = 0;
  polygon.answerWith(sends(200, THREE_DAYS));
});

afterAll(async () => {
  await listening.close(0);
  await polygon.close();
});

const at = (path: string, { port } = listening) => new URL(path, `http://127.0.0.1:${port}`);

async function connect(transport: StreamableHTTPClientTransport | SSEClientTransport) {
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(transport);
  return client;
}

const TRANSPORTS = [
  ['Streamable HTTP', () => new StreamableHTTPClientTransport(at('/mcp'))],
  ['legacy HTTP+SSE', () => new SSEClientTransport(at('/sse'))],
] as const;

describe.each(TRANSPORTS)('fininfo over %s', (_name, createTransport) => {
  let client: Client;

  beforeAll(async () => {
    client = await connect(createTransport());
  });

  afterAll(() => client.close());

  it('lists its tools', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(TOOLS);
    for (const { inputSchema } of tools) {
      expect(inputSchema.required).toEqual(Object.keys(QUERY));
    }
  });

  it('gives the bars as data', async () => {
    const result = await client.callTool({ name: 'get_stock_aggregates', arguments: QUERY });
    expect(result.structuredContent).toEqual(THREE_DAYS);
    const [content] = result.content as { text: string }[];
    expect(JSON.parse(content!.text)).toEqual(THREE_DAYS);
  });

  it('gives the bars as a table', async () => {
    const result = await client.callTool({ name: 'print_stock_data', arguments: QUERY });
    expect(result.content).toMatchObject([
      { type: 'text', text: expect.stringContaining('2025-01-07  102.50') },
    ]);
  });

  it.each(TOOLS)('refuses input that makes no sense to %s without asking', async (name) => {
    const backwards = { ...QUERY, to_date: '2024-12-31' };
    const result = await client.callTool({ name, arguments: backwards });
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('must not be before from_date') }],
    });
    expect(polygon.asked).toEqual([]);
  });
});

describe('what fininfo asks of Polygon', () => {
  it('names the bars in the path, and shows the key in a header only', async () => {
    const client = await connect(new StreamableHTTPClientTransport(at('/mcp')));
    const more = { stock_ticker: 'X:ACME', adjusted: false, sort: 'desc', limit: 10 };
    await client.callTool({ name: 'print_stock_data', arguments: { ...QUERY, ...more } });
    await client.close();
    expect(polygon.asked).toEqual([
      {
        url: '/v2/aggs/ticker/X%3AACME/range/1/day/2025-01-06/2025-01-08?adjusted=false&sort=desc&limit=10',
        authorization: `Bearer ${KEY}`,
      },
    ]);
    expect(lines.join('')).not.toContain(KEY);
  });
});

describe('when Polygon gives no data, the caller is told why', () => {
  const ask = async (server: Listening, name: string) => {
    const client = await connect(new StreamableHTTPClientTransport(at('/mcp', server)));
    const result = await client.callTool({ name, arguments: QUERY });
    await client.close();
    return { isError: result.isError, text: (result.content as { text: string }[])[0]?.text };
  };

  it.each<[string, RequestListener, RegExp]>([
    ['401', sends(401, { status: 'ERROR', error: 'Unknown key' }), /does not accept the API key/],
    ['403', sends(403, { status: 'NOT_AUTHORIZED', message: 'Upgrade' }), /plan of the API key/],
    ['429', sends(429, {}), /rate limit/],
    ['500', sends(500, '<html>'), /out of order \(HTTP 500\)/],
    ['503', sends(503, {}), /out of order \(HTTP 503\)/],
    [
      '400 with a reason',
      sends(400, { status: 'ERROR', error: 'Bad\u001b[31m range' }),
      /HTTP 400\): Bad\\u\{1b\}\[31m range\.$/,
    ],
    ['404 without one', sends(404, ''), /refused the request \(HTTP 404\)\.$/],
    [
      'a redirect',
      (_req, res) => res.writeHead(302, { location: '/x' }).end(),
      /cannot be reached/,
    ],
    ['no JSON', sends(200, 'hello'), /cannot be read/],
    ['other JSON', sends(200, { results: 'none' }), /cannot be read/],
    ['silence', () => undefined, /did not answer within 0.4 seconds/],
    ['half an answer', (_req, res) => void res.writeHead(200).write('{'), /did not answer within/],
    ['a connection cut', (req) => req.socket.destroy(), /cannot be reached/],
  ])('%s', async (_name, answer, message) => {
    polygon.answerWith(answer);
    for (const tool of TOOLS) {
      const { isError, text } = await ask(listening, tool);
      expect(isError).toBe(true);
      expect(text).toMatch(message);
      expect(text).not.toContain(KEY);
    }
  });

  it('no key', async () => {
    const keyless = await serve('', 400);
    const { isError, text } = await ask(keyless, 'print_stock_data');
    await keyless.close(0);
    expect(isError).toBe(true);
    expect(text).toContain('POLYGON_API_KEY');
    expect(polygon.asked).toEqual([]);
  });
});
