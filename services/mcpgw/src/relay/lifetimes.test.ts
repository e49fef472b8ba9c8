import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openStream } from '../testing/open-stream.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';
import { startRawUpstream, type RawUpstream } from '../testing/upstreams.js';

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n';
const ENDPOINT = 'event: endpoint\ndata: /messages\n\n';

let gateway: TestGateway;
let upstream: RawUpstream;
let sockets: Socket[] = [];
let respond: (socket: Socket) => void;

const start = async (keepAliveMs = 20_000) => {
  gateway = await startTestGateway({ keepAliveMs });
  gateway.addRoute('/some', {
    sse_url: `${upstream.url}/sse`,
    streamable_http_url: `${upstream.url}/mcp`,
  });
};

beforeAll(async () => {
  upstream = await startRawUpstream((socket) => {
    sockets.push(socket);
    respond(socket);
  });
});

afterEach(async () => {
  await gateway.close();
  for (const socket of sockets) socket.destroy();
  sockets = [];
});

afterAll(() => upstream.close());

const open = (door: 'mcp' | 'sse', signal?: AbortSignal) =>
  fetch(`${gateway.url}/some/${door}`, {
    headers: { authorization: 'Bearer alice', accept: 'text/event-stream' },
    ...(signal && { signal }),
  });

const within = async (ms: number, holds: () => boolean) => {
  const deadline = Date.now() + ms;
  while (!holds() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(holds()).toBe(true);
};

describe('a stream through the relay', () => {
  it('ends at the upstream within a second of the client’s leaving (TR-07, T-144)', async () => {
    await start();
    respond = (socket) => socket.write(HEAD + ENDPOINT);
    const clients = Array.from({ length: 20 }, () => new AbortController());
    await Promise.all(clients.map((client) => open('sse', client.signal)));
    expect(upstream.connections()).toBe(20);
    for (const client of clients) client.abort();
    await within(1_000, () => upstream.connections() === 0);
  });

  it('ends at the upstream when the client leaves before there was an answer', async () => {
    await start();
    respond = () => undefined;
    const client = new AbortController();
    const answer = open('sse', client.signal);
    await within(1_000, () => upstream.connections() === 1);
    client.abort();
    await expect(answer).rejects.toThrow();
    await within(1_000, () => upstream.connections() === 0);
    expect(gateway.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it.each([
    ['says goodbye', (socket: Socket) => socket.end()],
    ['vanishes', (socket: Socket) => socket.resetAndDestroy()],
  ])('ends for the client when the upstream %s', async (_title, leave) => {
    await start();
    respond = (socket) => socket.write(HEAD + ENDPOINT);
    const response = await open('sse');
    leave(sockets[0]!);
    await expect(response.text()).resolves.toContain('event: endpoint');
  });

  it('is kept alive by comments while the upstream is silent (TR-06)', async () => {
    await start(50);
    respond = (socket) => socket.write(HEAD + ENDPOINT);
    const response = await open('sse');
    setTimeout(() => sockets[0]?.end('data: {"jsonrpc":"2.0","method":"late"}\n\n'), 220);
    const text = await response.text();
    expect(text.match(/: keep-alive\n\n/g)?.length).toBeGreaterThanOrEqual(3);
    expect(text).toMatch(/keep-alive\n\ndata: \{"jsonrpc":"2.0","method":"late"\}\n\n$/);
  });

  it('begins before its first event where that may be long in coming', async () => {
    await start();
    respond = (socket) => socket.write(HEAD);
    const response = await open('mcp');
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });

  it('ends when the service stops, and nothing new begins', async () => {
    await start();
    respond = (socket) => socket.write(HEAD + ENDPOINT);
    const response = await open('sse');
    gateway.stop();
    await expect(response.text()).resolves.toContain('event: endpoint');
    await within(1_000, () => upstream.connections() === 0);
    await expect(open('sse')).resolves.toHaveProperty('status', 503);
  });

  it('is not read faster than the client reads it (T-111)', async () => {
    await start();
    const event = `data: {"jsonrpc":"2.0","method":"m","params":"${'x'.repeat(64 * 1024)}"}\n\n`;
    respond = (socket) => {
      socket.write(HEAD + ENDPOINT);
      for (let turn = 0; turn < 1_000; turn += 1) socket.write(event);
    };
    const headers = { authorization: 'Bearer alice' };
    const { first, rest } = await openStream(`${gateway.url}/some/sse`, headers);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const taken = sockets[0]!.bytesWritten - sockets[0]!.writableLength;
    expect(taken).toBeLessThan(32 * 1024 * 1024);
    sockets[0]!.end();
    expect(first.length + (await rest())).toBeGreaterThan(1_000 * event.length);
  });
});

describe('connections to an upstream', () => {
  const list = (id: number) =>
    fetch(`${gateway.url}/some/mcp`, {
      method: 'POST',
      headers: { authorization: 'Bearer alice', 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/list' }),
    });

  it('are used again for calls', async () => {
    await start();
    respond = (socket) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, result: { tools: [] } });
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
    };
    for (let turn = 0; turn < 5; turn += 1) expect((await list(1)).status).toBe(200);
    expect(new Set(sockets).size).toBe(1);
  });
});

describe('the right to a stream through the relay', () => {
  const startWith = async (options: Parameters<typeof startTestGateway>[0]) => {
    gateway = await startTestGateway(options);
    const { url } = upstream;
    gateway.addRoute('/some', { sse_url: `${url}/sse`, streamable_http_url: `${url}/mcp` });
    respond = (socket) => socket.write(HEAD + ENDPOINT);
  };
  const listen = () =>
    fetch(`${gateway.url}/some/mcp`, {
      method: 'POST',
      headers: { authorization: 'Bearer alice', 'content-type': 'application/json' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'subscriptions/listen',
        params: { notifications: { toolsListChanged: true } },
      }),
    });
  const STREAMS: [string, () => Promise<Response>][] = [
    ['a legacy stream', () => open('sse')],
    ['a GET', () => open('mcp')],
    ['the answer of a POST', listen],
  ];

  it.each(STREAMS)('ends it with the credential: %s (T-148, T-111)', async (_, openIt) => {
    const expiresAt = Date.now() + 400;
    await startWith({ expiresAt });
    const response = await openIt();
    await expect(response.text()).resolves.toContain('event: endpoint');
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt);
    expect(gateway.ended).toEqual([{ streams: 1, reason: 'expired' }]);
    await within(1_000, () => upstream.connections() === 0);
  });

  it.each(STREAMS)('ends it when it is lost: %s (T-147)', async (_, openIt) => {
    await startWith({ checkEveryMs: 50 });
    const response = await openIt();
    await within(1_000, () => gateway.services.checks.length > 1);
    expect(gateway.services.checks[0]).toEqual([
      { ticket: 'of-alice', server: 'some', kind: 'user', subject: 'alice' },
    ]);
    gateway.services.checkStreams = () => ({ body: { holds: [false] } });
    await expect(response.text()).resolves.toContain('event: endpoint');
    expect(gateway.ended).toEqual([{ streams: 1, reason: 'lost' }]);
    await within(1_000, () => upstream.connections() === 0);
  });

  it.each([
    ['fails', { status: 500, body: {} }],
    ['answers something else', { body: { holds: 'yes' } }],
    ['leaves one out', { body: { holds: [] } }],
  ])('ends it when the auth-server %s for too long', async (_, answer) => {
    await startWith({ checkEveryMs: 20, uncheckedMs: 200 });
    gateway.services.checkStreams = () => answer;
    const opened = Date.now();
    await expect((await open('sse')).text()).resolves.toContain('event: endpoint');
    expect(Date.now() - opened).toBeGreaterThanOrEqual(200);
    expect(gateway.ended).toEqual([{ streams: 1, reason: 'unchecked' }]);
  });
});
