import { rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { STOP_GRACE_MS } from './lifecycle.js';

/** Shorter than a stopping service has, so that what it closes after its servers is closed too. */
const CLOSE_GRACE_MS = 0.8 * STOP_GRACE_MS;

export type ListenTarget = { host: string; port: number } | { socketPath: string };

export type Listening = {
  server: Server;
  /** The port bound, also when 0 was asked for; 0 for a socket file. */
  port: number;
  /** Stops accepting, lets calls in flight finish for `graceMs`, then cuts what is left. */
  close: (graceMs?: number) => Promise<void>;
};

export type HttpOptions = {
  /**
   * Idle keep-alive time; longer than nginx keeps its side, so that nginx is the one to close.
   * 0 keeps connections for ever: for a door that nginx alone uses, and cheaper on each request.
   */
  keepAliveTimeoutMs?: number;
};

/**
 * Serves HTTP on a port or a socket file.
 * @throws Error with one sentence that names the port and the remedy when it cannot be bound.
 */
export async function listen(
  handler: RequestListener,
  target: ListenTarget,
  { keepAliveTimeoutMs = 75_000 }: HttpOptions = {},
): Promise<Listening> {
  const server = createServer(
    // Above the 32 kB of headers that nginx takes, so that it is the one to refuse.
    { keepAliveTimeout: keepAliveTimeoutMs, requestTimeout: 60_000, maxHeaderSize: 64 * 1024 },
    handler,
  );
  if ('socketPath' in target) rmSync(target.socketPath, { force: true });
  await bind(server, target);
  // nginx workers run as another user; who may reach the socket is settled by its folder.
  if ('socketPath' in target) await chmod(target.socketPath, 0o666);
  const address = server.address();
  return {
    server,
    port: isPort(address) ? address.port : 0,
    close: (graceMs = CLOSE_GRACE_MS) => close(server, graceMs),
  };
}

function bind(server: Server, target: ListenTarget): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(new Error(whyNotBound(target, cause.code), { cause }));
    });
    if ('socketPath' in target) server.listen(target.socketPath, resolve);
    else server.listen(target.port, target.host, resolve);
  });
}

function whyNotBound(target: ListenTarget, code = 'unknown error'): string {
  if ('socketPath' in target) return `Cannot listen on ${target.socketPath} (${code})`;
  const where = `${target.host}:${target.port}`;
  if (code === 'EADDRINUSE') {
    return `Port ${target.port} is already in use: stop the program that holds it or configure another port`;
  }
  if (code === 'EACCES') return `No permission to listen on ${where}: choose a port above 1023`;
  return `Cannot listen on ${where} (${code})`;
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  // A keep-alive connection turns idle only after its last answer, so look again until all are gone.
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  await closed.finally(() => {
    clearTimeout(cut);
    clearInterval(sweep);
  });
}

function isPort(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
