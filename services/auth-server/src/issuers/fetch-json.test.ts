import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { fetchJson, Unreachable, Unusable } from './fetch-json.js';

let server: Server;
const serve = async (listener: RequestListener) => {
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
};
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const failure = (url: string) => fetchJson(url).catch((error: unknown) => error);

describe('fetchJson', () => {
  it('reads a document', async () => {
    const url = await serve((_req, res) => res.end('{"a":[1]}'));
    await expect(fetchJson(url)).resolves.toEqual({ a: [1] });
  });

  it.each<[string, RequestListener, typeof Unreachable | typeof Unusable]>([
    ['an error of the other side', (_req, res) => res.writeHead(500).end(), Unreachable],
    ['too many requests', (_req, res) => res.writeHead(429).end(), Unreachable],
    ['a connection that is cut', (req) => req.socket.destroy(), Unreachable],
    [
      'an answer that is cut',
      (_req, res) => {
        res.writeHead(200, { 'Content-Length': 10 }).write('{');
        setTimeout(() => res.destroy(), 20);
      },
      Unreachable,
    ],
    ['a missing document', (_req, res) => res.writeHead(404).end('{}'), Unusable],
    ['a page', (_req, res) => res.end('<html></html>'), Unusable],
    ['nothing', (_req, res) => res.end(), Unusable],
  ])('tells what is wrong with %s (T-127)', async (_, listener, kind) => {
    await expect(failure(await serve(listener))).resolves.toBeInstanceOf(kind);
  });

  it('does not follow a redirect', async () => {
    const asked: string[] = [];
    const url = await serve((req, res) => {
      asked.push(req.url ?? '');
      res.writeHead(302, { Location: '/elsewhere' }).end();
    });
    await expect(failure(url)).resolves.toBeInstanceOf(Unusable);
    expect(asked).toEqual(['/keys']);
  });

  it('stops reading after half a megabyte (T-127)', async () => {
    let sent = 0;
    const url = await serve((_req, res) => {
      const more = () => {
        while (sent < 100_000_000 && !res.destroyed) {
          sent += 65_536;
          if (!res.write(Buffer.alloc(65_536, ' '))) return;
        }
      };
      res.on('drain', more);
      more();
    });
    await expect(failure(url)).resolves.toBeInstanceOf(Unusable);
    expect(sent).toBeLessThan(20_000_000);
  });

  it('waits no longer than three seconds (T-127)', async () => {
    const url = await serve(() => undefined);
    const begin = performance.now();
    await expect(failure(url)).resolves.toBeInstanceOf(Unreachable);
    expect(performance.now() - begin).toBeLessThan(3_500);
  });
});
