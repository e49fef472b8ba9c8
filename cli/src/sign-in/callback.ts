import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CommandFailed } from '../failure.js';
import { REDIRECT_PATH } from './authorization-server.js';

/** As long as the gateway waits for the person itself. */
const PATIENCE_MS = 10 * 60_000;

export type Callback = {
  /** The redirect URI. */
  url: string;
  /** The address that the browser came with, for the state that was asked with. @throws CommandFailed */
  answer: () => Promise<URL>;
  close: () => void;
};

/** Waits on this machine for a browser that comes back with a code (RFC 8252 7.3). */
export async function listenForCallback(
  state: string,
  patienceMs = PATIENCE_MS,
): Promise<Callback> {
  let arrived: (url: URL) => void;
  const arrival = new Promise<URL>((resolve) => (arrived = resolve));
  const server = createServer((req, res) => {
    const address = new URL(req.url ?? '/', url);
    // Any page can send the browser here; only the right one knows the state.
    const isOurs =
      req.method === 'GET' &&
      address.pathname === REDIRECT_PATH &&
      address.searchParams.get('state') === state;
    respond(res, isOurs ? 200 : 404, isOurs ? DONE : 'There is nothing here.');
    if (isOurs) arrived(address);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${REDIRECT_PATH}`;
  return {
    url,
    answer: () => inTime(arrival, patienceMs),
    close: () => {
      server.close();
      server.closeIdleConnections();
    },
  };
}

const DONE = 'mcpctl has its answer. You can close this window and go on in the terminal.';

function respond(res: ServerResponse, status: number, words: string): void {
  res.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    Connection: 'close',
  });
  res.end(`<!doctype html><title>mcpctl</title><p>${words}</p>`);
}

async function inTime(arrival: Promise<URL>, patienceMs: number): Promise<URL> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new CommandFailed('Nobody has signed in within ten minutes: run it again.'));
    }, patienceMs);
  });
  return Promise.race([arrival, late]).finally(() => clearTimeout(timer));
}
