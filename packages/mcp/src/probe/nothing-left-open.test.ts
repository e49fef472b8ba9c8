import { createLogger } from '@mcp-gateway/kit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { McpServer } from '@modelcontextprotocol/server';
import { createHook } from 'node:async_hooks';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMcpApp } from '../serve/mcp-app.js';
import { probeServer } from './probe-server.js';

/** Timers that would keep the process alive, with where they were set. */
const timers = new Map<number, { timer: NodeJS.Timeout; setBy: string }>();
const watch = createHook({
  init(id, type, _trigger, timer) {
    if (type !== 'Timeout') return;
    timers.set(id, { timer: timer as NodeJS.Timeout, setBy: new Error().stack ?? '' });
  },
  destroy: (id) => void timers.delete(id),
});

beforeAll(() => void watch.enable());
afterAll(() => void watch.disable());

let server: Server;

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function serve(listener: RequestListener): Promise<URL> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

const toy = createMcpApp({
  log: createLogger({ service: 'test', level: 'silent' }),
  createServer: () => {
    const mcp = new McpServer({ name: 'toy', version: '1.0.0' });
    mcp.registerTool('add', {}, () => ({ content: [] }));
    return mcp;
  },
}) as RequestListener;

const silent: RequestListener = () => undefined;

/** Answers with an event that invites the client to come back, and closes. */
const inviting: RequestListener = (_req, res) => {
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  res.end('id: 1\nretry: 60000\ndata:\n\n');
};

const ours = () =>
  [...timers.values()]
    .filter(
      ({ timer, setBy }) =>
        timer.hasRef() && /\/probe\/[a-z-]+\.ts|sdk|eventsource|undici/.test(setBy),
    )
    .map(({ setBy }) => setBy);

const connections = () =>
  new Promise((resolve, reject) => {
    server.getConnections((error, count) => {
      if (error) reject(error);
      else resolve(count);
    });
  });

describe('after a probe nothing is left open', () => {
  it.each<[string, RequestListener, string, number]>([
    ['a healthy server', toy, 'healthy', 10_000],
    ['a server that never answers', silent, 'unhealthy', 300],
    ['a server that asks its clients to come back', inviting, 'unhealthy', 300],
  ])('of %s', async (_name, listener, state, timeoutMs) => {
    const base = await serve(listener);
    for (const endpoints of [
      { streamableHttp: new URL('/mcp', base) },
      { sse: new URL('/sse', base) },
    ]) {
      const result = await probeServer({ endpoints, timeoutMs });
      expect(result.state).toBe(state);
      await sleep(50);
      expect(await connections()).toBe(0);
      expect(ours()).toEqual([]);
    }
  });
});
