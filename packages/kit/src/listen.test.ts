import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { Agent, get, type IncomingMessage, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { listen, type Listening } from './listen.js';

const LOOPBACK = { host: '127.0.0.1', port: 0 };
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let opened: Listening[] = [];
const start = async (...args: Parameters<typeof listen>) => {
  const listening = await listen(...args);
  opened.push(listening);
  return listening;
};
afterEach(async () => {
  await Promise.all(opened.map((listening) => listening.close(0)));
  opened = [];
});

/** Answers when told to. */
function slowly() {
  let finish = () => undefined as unknown;
  let begun: () => void;
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  const handler: RequestListener = (_req, res) => {
    finish = () => res.end('done');
    begun();
  };
  return { handler, hasBegun, finish: () => finish() };
}

const ask = async (port: number, agent?: Agent) => {
  const request = get({ host: '127.0.0.1', port, ...(agent && { agent }) });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
};

describe('listen', () => {
  it('serves on a port, and tells which when any would do', async () => {
    const { port } = await start((_req, res) => res.end('hello'), LOOPBACK);
    expect(port).toBeGreaterThan(0);
    await expect(ask(port)).resolves.toBe('hello');
  });

  it('serves on a socket file that other users can reach, and removes it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'listen-'));
    const socketPath = join(folder, 'a.sock');
    await writeFile(socketPath, 'left by a crash');
    const { port, close } = await start((_req, res) => res.end('hello'), { socketPath });
    expect(port).toBe(0);
    expect((await stat(socketPath)).mode & 0o777).toBe(0o666);
    const request = get({ socketPath });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    response.resume();
    await close();
    expect(existsSync(socketPath)).toBe(false);
    await rm(folder, { recursive: true });
  });

  it('says in one sentence which port is taken and what to do', async () => {
    const { port } = await start(() => undefined, LOOPBACK);
    await expect(start(() => undefined, { host: '127.0.0.1', port })).rejects.toThrow(
      `Port ${port} is already in use: stop the program that holds it or configure another port`,
    );
  });

  it.each([
    ['an address of another host', { host: '192.0.2.1', port: 0 }, '192.0.2.1:0 (EADDRNOTAVAIL)'],
    ['a socket file in no folder', { socketPath: '/nowhere/a.sock' }, '/nowhere/a.sock (E'],
  ])('names the place when it cannot be %s', async (_, target, place) => {
    await expect(start(() => undefined, target)).rejects.toThrow(`Cannot listen on ${place}`);
  });
});

describe('close', () => {
  it('lets a call in flight finish, and takes no new one meanwhile', async () => {
    const { handler, hasBegun, finish } = slowly();
    const { port, close } = await start(handler, LOOPBACK);
    const answer = ask(port);
    await hasBegun;
    const closed = close();
    await expect(ask(port)).rejects.toThrow('ECONNREFUSED');
    finish();
    await expect(answer).resolves.toBe('done');
    await closed;
  });

  it('cuts a call that outlives the grace time', async () => {
    const { handler, hasBegun } = slowly();
    const { port, close } = await start(handler, LOOPBACK);
    const answer = expect(ask(port)).rejects.toThrow('socket hang up');
    await hasBegun;
    const begin = Date.now();
    await close(200);
    await answer;
    expect(Date.now() - begin).toBeGreaterThanOrEqual(190);
    expect(Date.now() - begin).toBeLessThan(2000);
  });

  it('is not held up by connections that are kept alive', async () => {
    const { port, close } = await start((_req, res) => res.end('hello'), LOOPBACK);
    const agent = new Agent({ keepAlive: true });
    await ask(port, agent);
    const begin = Date.now();
    await close();
    expect(Date.now() - begin).toBeLessThan(1000);
    agent.destroy();
  });

  it('is not held up by a connection that is kept alive after its last call', async () => {
    const { handler, hasBegun, finish } = slowly();
    const { port, close } = await start(handler, LOOPBACK);
    const agent = new Agent({ keepAlive: true });
    const answer = ask(port, agent);
    await hasBegun;
    const closed = close();
    await sleep(50);
    const begin = Date.now();
    finish();
    await answer;
    await closed;
    expect(Date.now() - begin).toBeLessThan(1000);
    agent.destroy();
  });
});
