import { writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  allow,
  openRaw,
  rawRequest,
  startGatewayStubs,
  type EchoUpstream,
  type GatewayStubs,
  type RawConnection,
} from '@mcp-gateway/testing';
import { aReachable } from '../testing/gateway-plans.js';
import { startNginx, type NginxUnderTest } from '../testing/gateway-under-test.js';

const CALL = '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"any"}}';

let stubs: GatewayStubs;
let nginx: NginxUnderTest;
beforeAll(async () => {
  stubs = await startGatewayStubs();
  nginx = await startNginx(stubs.ports, [aReachable('/allowed', stubs.allowed.url)]);
});
beforeEach(() => stubs.reset());
afterAll(async () => {
  await nginx.remove();
  await stubs.close();
});

/** Each way a stream is opened: by a POST's answer, by a GET, and by legacy SSE through the relay. */
const STREAMS: [what: string, which: 'allowed' | 'mcpgw', bytes: Buffer][] = [
  [
    'the answer to a POST',
    'allowed',
    rawRequest({
      method: 'POST',
      target: '/allowed/mcp',
      headers: ['Content-Type: application/json'],
      body: CALL,
    }),
  ],
  ['a GET', 'allowed', rawRequest({ target: '/allowed/mcp' })],
  ['legacy SSE', 'mcpgw', rawRequest({ target: '/allowed/sse' })],
];

/** Opens a stream, and gives both of its ends. */
async function open(
  upstream: EchoUpstream,
  bytes: Buffer,
): Promise<{ client: RawConnection; server: ServerResponse }> {
  const opened = new Promise<ServerResponse>((resolve) => {
    upstream.answerWith((_request, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'yes' });
      resolve(res);
    });
  });
  const client = await openRaw(stubs.ports.http);
  client.send(bytes);
  return { client, server: await opened };
}

describe.each(STREAMS)('a stream that is %s', (_what, which, bytes) => {
  it('brings each event before the next one is sent', async () => {
    const { client, server } = await open(stubs[which], bytes);
    for (const name of ['first', 'second', 'third']) {
      server.write(`event: message\ndata: ${name}\n\n`);
      await expect(client.until(`data: ${name}\n\n`)).resolves.toContain('text/event-stream');
    }
    server.write(': keep-alive\n\n');
    await client.until(': keep-alive\n\n');
    client.abort();
  });

  it('brings its head before the first event', async () => {
    const { client, server } = await open(stubs[which], bytes);
    server.flushHeaders();
    await client.until('\r\n\r\n');
    client.abort();
  });

  it('T-144: ends at the server within a second when the client leaves', async () => {
    const { client, server } = await open(stubs[which], bytes);
    server.write('data: x\n\n');
    await client.until('data: x');
    const left = Date.now();
    const ended = new Promise((resolve) => server.once('close', resolve));
    client.abort();
    await ended;
    expect(Date.now() - left).toBeLessThan(1_000);
  });

  it('T-144: ends at the server within a second when the client leaves before the first event', async () => {
    const { client, server } = await open(stubs[which], bytes);
    const left = Date.now();
    const ended = new Promise((resolve) => server.once('close', resolve));
    client.abort();
    await ended;
    expect(Date.now() - left).toBeLessThan(1_000);
  });

  it('ends at the client when the server ends it', async () => {
    const { client, server } = await open(stubs[which], bytes);
    server.end('data: last\n\n');
    expect((await client.answer()).body.toString()).toBe('data: last\n\n');
    client.abort();
  });
});

describe('a reload', () => {
  const change = async (path: string) => {
    const { text, generation } = nginx.configFor([
      aReachable('/allowed', stubs.allowed.url),
      aReachable(path, stubs.allowed.url),
    ]);
    await writeFile(nginx.confFile, text);
    await nginx.process.reload();
    await nginx.process.confirm(generation);
  };

  it('breaks no stream and loses no event', async () => {
    const { client, server } = await open(stubs.allowed, rawRequest({ target: '/allowed/mcp' }));
    for (let i = 0; i < 5; i += 1) {
      server.write(`data: before ${i}\n\n`);
      await change(`/new-${i}`);
      server.write(`data: after ${i}\n\n`);
    }
    server.end();
    const { body } = await client.answer();
    const events = body.toString().match(/(before|after) \d/g);
    expect(events).toEqual([0, 1, 2, 3, 4].flatMap((i) => [`before ${i}`, `after ${i}`]));
    client.abort();
  });

  it('serves a new server at once, on a new connection', async () => {
    await change('/newcomer');
    const client = await openRaw(stubs.ports.http);
    client.send(rawRequest({ target: '/newcomer/mcp' }));
    expect((await client.answer()).status).toBe(200);
    client.abort();
  });

  it('loses no call but one that met a closing connection, and that one unheard', async () => {
    const outcome = { answered: 0, wrong: 0, reset: 0 };
    const [callerCount, reloads] = [8, 8];
    let over = false;
    const callers = Array.from({ length: callerCount }, () => keepCalling(outcome, () => over));
    for (let i = 0; i < reloads; i += 1) {
      await change(`/other-${i}`);
      await sleep(150);
    }
    over = true;
    await Promise.all(callers);
    expect(outcome.wrong).toBe(0);
    expect(outcome.answered).toBeGreaterThan(200);
    // A caller has one connection, and each reload closes it once.
    expect(outcome.reset).toBeLessThanOrEqual(callerCount * reloads);
    expect(stubs.allowed.requests.length).toBe(outcome.answered);
  });
});

type Outcome = { answered: number; wrong: number; reset: number };

/** Calls as a client with keep-alive does: on one connection, until the other side closes it. */
async function keepCalling(outcome: Outcome, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const connection = await openRaw(stubs.ports.http);
    let gone = false;
    const isGone = () => gone;
    void connection.closed.then(() => {
      gone = true;
    });
    while (!isOver() && !isGone()) {
      connection.send(STREAMS[0]![2]);
      try {
        const { status } = await connection.answer('POST');
        if (status === 200) outcome.answered += 1;
        else outcome.wrong += 1;
      } catch {
        outcome.reset += 1;
      }
      await sleep(5);
    }
    connection.abort();
  }
}

describe('the gate', () => {
  it('keeps its connections: many calls need few', async () => {
    const ports = new Set<number | undefined>();
    stubs.gate.answerWith((request, res, req) => {
      ports.add(req.socket.remotePort);
      allow()(request, res, req);
    });
    const client = await openRaw(stubs.ports.http);
    for (let i = 0; i < 50; i += 1) {
      for (const [method, bytes] of [
        ['POST', STREAMS[0]![2]],
        ['GET', STREAMS[1]![2]],
      ] as const) {
        client.send(bytes);
        expect((await client.answer(method)).status).toBe(200);
      }
    }
    client.abort();
    expect(ports.size).toBeLessThanOrEqual(4);
  });
});
