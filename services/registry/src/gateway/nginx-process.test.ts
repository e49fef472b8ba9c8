import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createNginxProcess } from './nginx-process.js';

let folder: string;
let server: Server;
let answer: RequestListener;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nginx-process-'));
  answer = (_req, res) => res.end('one\n');
  server = createServer((req, res) => answer(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

const pidFile = () => join(folder, 'nginx.pid');
const aProcess = (binary?: string) =>
  createNginxProcess({
    ...(binary !== undefined && { binary }),
    prefix: folder,
    pidFile: pidFile(),
    generationUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/generation`,
  });

describe('reload', () => {
  it.each([
    ['there is no pid file', undefined],
    ['the pid file is empty', ''],
    ['the pid file holds no number', 'nginx'],
    ['the pid file names the first process of the system', '1'],
    ['the pid file names a process group', '-4'],
    ['the pid is nobody’s', '4194304'],
    ['the pid is of another program', String(process.pid)],
  ])('signals nobody when %s', async (_what, text) => {
    if (text !== undefined) writeFileSync(pidFile(), text);
    await expect(aProcess().reload()).resolves.toBe(false);
  });
});

describe('generation', () => {
  it('is what nginx shows', async () => {
    await expect(aProcess().generation()).resolves.toBe('one');
  });

  it('is asked for on a connection of its own each time', async () => {
    const connections: (string | undefined)[] = [];
    answer = (req, res) => {
      connections.push(req.headers.connection);
      res.end('one');
    };
    await aProcess().generation();
    expect(connections).toEqual(['close']);
  });

  it.each<[string, RequestListener]>([
    ['there is none', (_req, res) => res.writeHead(404).end('one')],
    ['the answer breaks off', (_req, res) => res.writeHead(200).destroy()],
    ['no answer comes', () => undefined],
  ])('is undefined when %s', async (_what, listener) => {
    answer = listener;
    await expect(aProcess().generation()).resolves.toBeUndefined();
  });
});

describe('confirm', () => {
  it('waits until nginx shows the generation', async () => {
    const generations = ['one', 'one', 'two'];
    answer = (_req, res) => res.end(generations.shift());
    await expect(aProcess().confirm('two')).resolves.toBeUndefined();
  });

  it('gives up after five seconds', async () => {
    await expect(aProcess().confirm('two')).rejects.toThrow('does not serve generation two');
  });
});

describe('test', () => {
  it('says what is wrong when there is no nginx', async () => {
    const test = aProcess(join(folder, 'no-nginx')).test('/dev/null');
    await expect(test).rejects.toThrow(/nginx refuses the configuration: .*ENOENT/);
  });
});
