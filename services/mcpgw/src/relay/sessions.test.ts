import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sessionSeal, startTestGateway, type TestGateway } from '../testing/test-gateway.js';

const ANSWER = '{"jsonrpc":"2.0","id":1,"result":{}}';

let gateway: TestGateway;
let upstream: Server;
let sessionId: string;
let received: IncomingHttpHeaders;

beforeAll(async () => {
  gateway = await startTestGateway();
  upstream = createServer((req, res) => {
    received = req.headers;
    req.resume();
    res.setHeader('Content-Type', 'application/json').setHeader('Mcp-Session-Id', sessionId);
    res.end(ANSWER);
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const { port } = upstream.address() as AddressInfo;
  gateway.addRoute('/weather', { streamable_http_url: `http://127.0.0.1:${port}/mcp` });
});
afterAll(async () => {
  upstream.close();
  await gateway.close();
});

async function post(method: string, headers: Record<string, string> = {}) {
  return fetch(`${gateway.url}/weather/mcp`, {
    method: 'POST',
    headers: { Authorization: 'Bearer root', 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method }),
  });
}

const owner = (server = 'weather') => ({
  server,
  principal: { subject: 'root', kind: 'user' as const, name: 'Root', scopes: [] },
});

describe('A session that begins through the relay', () => {
  it('is known to the client by an id that opens for it and its server alone', async () => {
    sessionId = 'the-servers-own-id';
    const id = (await post('initialize')).headers.get('mcp-session-id')!;
    expect(id).toMatch(/^[\x21-\x7e]+$/);
    expect(sessionSeal.open(id, owner())).toBe('the-servers-own-id');
    expect(sessionSeal.open(id, owner('fininfo'))).toBeUndefined();
  });

  it("is continued with the server's own id, which no later answer tells", async () => {
    sessionId = 'the-servers-own-id';
    const id = (await post('initialize')).headers.get('mcp-session-id')!;
    const answer = await post('tools/list', { 'Mcp-Session-Id': id });
    expect(received['mcp-session-id']).toBe('the-servers-own-id');
    expect(answer.headers.get('mcp-session-id')).toBeNull();
  });

  it.each([
    ['with a blank in it', 'a b'],
    ['that is empty', ''],
    ['that is too long (T-119)', 'x'.repeat(8_000)],
  ])('has none when the server gives an id %s', async (_what, id) => {
    sessionId = id;
    const answer = await post('initialize');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('mcp-session-id')).toBeNull();
  });
});
