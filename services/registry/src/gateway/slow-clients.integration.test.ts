import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rawRequest, sendRaw, startGatewayStubs, type GatewayStubs } from '@mcp-gateway/testing';
import { aReachable } from '../testing/gateway-plans.js';
import { startNginx, type NginxUnderTest } from '../testing/gateway-under-test.js';

const CALL = rawRequest({
  method: 'POST',
  target: '/allowed/mcp',
  headers: ['Content-Type: application/json'],
  body: '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"any"}}',
});
const SLOW_CLIENTS = 300;

let stubs: GatewayStubs;
let nginx: NginxUnderTest;
const opened: Socket[] = [];
beforeAll(async () => {
  stubs = await startGatewayStubs();
  nginx = await startNginx(stubs.ports, [aReachable('/allowed', stubs.allowed.url)]);
});
beforeEach(() => stubs.reset());
afterAll(async () => {
  for (const socket of opened) socket.destroy();
  await nginx.remove();
  await stubs.close();
});

/** The configuration as it is, but with less patience, so that nobody has to wait for it here. */
async function shorten(seconds: number): Promise<void> {
  const { text, generation } = nginx.configFor([aReachable('/allowed', stubs.allowed.url)]);
  const shorter = text.replace(
    /(client_header_timeout|client_body_timeout|send_timeout) \d+s;/g,
    `$1 ${seconds}s;`,
  );
  expect(shorter.match(new RegExp(` ${seconds}s;`, 'g'))?.length).toBeGreaterThanOrEqual(3);
  // The same generation is live, so what is new is told apart by its own.
  const renamed = `${generation.slice(0, -4)}slow`;
  await writeFile(nginx.confFile, shorter.replaceAll(generation, renamed));
  await nginx.process.reload();
  await nginx.process.confirm(renamed);
}

type SlowClient = { socket: Socket; closedAfterMs: Promise<number> };

function openSlowly(begin: string | Buffer, drip?: string): SlowClient {
  const socket = connect(stubs.ports.http, '127.0.0.1');
  opened.push(socket);
  const since = Date.now();
  socket.on('error', () => undefined).write(begin);
  const dripping = drip && setInterval(() => socket.write(drip), 300);
  const closedAfterMs = new Promise<number>((resolve) => {
    socket.once('close', () => {
      if (dripping) clearInterval(dripping);
      resolve(Date.now() - since);
    });
  });
  return { socket, closedAfterMs };
}

/** Calls one after another, and gives the longest that one of them took. */
async function longestOfCalls(count: number): Promise<number> {
  let longest = 0;
  for (let i = 0; i < count; i += 1) {
    const began = Date.now();
    expect((await sendRaw(stubs.ports.http, CALL)).status).toBe(200);
    longest = Math.max(longest, Date.now() - began);
  }
  return longest;
}

describe('clients that are slow on purpose (T-128)', () => {
  const HEADER = 'POST /allowed/mcp HTTP/1.1\r\nHost: localhost\r\nX-Slow: ';
  const BODY = `${CALL.toString('latin1').split('\r\n\r\n')[0] ?? ''}\r\n\r\n{"json`;

  it.each([
    ['send a header byte by byte', HEADER, 'x'],
    ['stop in the middle of a header', HEADER, undefined],
    ['stop in the middle of a body', BODY, undefined],
    ['say nothing', '', undefined],
  ])('are sent away when they %s, and others are served', async (_, begin, drip) => {
    await shorten(2);
    const clients = Array.from({ length: SLOW_CLIENTS }, () => openSlowly(begin, drip));
    for (const { socket } of clients) socket.resume();
    expect(await longestOfCalls(30)).toBeLessThan(1_500);
    const times = await Promise.all(clients.map(({ closedAfterMs }) => closedAfterMs));
    expect(Math.max(...times)).toBeLessThan(15_000);
    expect(stubs.allowed.requests).toHaveLength(30);
  });

  it('are sent away when they do not read, and others are served', async () => {
    await shorten(2);
    let sent = 0;
    let cut = 0;
    const big = Buffer.alloc(1024 * 1024, 120);
    stubs.allowed.answerWith((_request, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      res.once('close', () => (cut += 1));
      sent += 1;
      for (let i = 0; i < 20; i += 1) res.write(big);
    });
    const clients = Array.from({ length: 10 }, () => openSlowly(CALL));
    while (sent < clients.length) await sleep(20);
    stubs.allowed.answerWith(undefined);
    expect(await longestOfCalls(30)).toBeLessThan(1_500);
    const until = Date.now() + 15_000;
    while (cut < clients.length && Date.now() < until) await sleep(50);
    expect(cut).toBe(clients.length);
  });
});
