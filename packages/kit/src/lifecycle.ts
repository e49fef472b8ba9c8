import { ConfigError } from './config.js';
import type { Log } from './log.js';

/** How long a stopping service may take to finish calls in flight, in milliseconds. */
export const STOP_GRACE_MS = 10_000;

export type Running = { close(): Promise<void> };

/**
 * Runs a service until SIGTERM or SIGINT, then closes it and exits: 0 when it closed in time, else 1.
 * `start` gets a signal that aborts when the stop begins, for whoever holds streams open.
 * A service that cannot start says why in one line and exits 1.
 */
export async function runService(
  log: Log,
  start: (stopping: AbortSignal) => Promise<Running>,
): Promise<void> {
  const stopping = new AbortController();
  process.on('uncaughtException', (err) => crash(log, err));
  process.on('unhandledRejection', (err) => crash(log, err));
  try {
    const running = await start(stopping.signal);
    const stop = stopOnce(log, running, stopping);
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    log.info({ pid: process.pid }, 'Started');
  } catch (err) {
    log.fatal({ err }, err instanceof ConfigError ? err.message : 'Cannot start');
    process.exit(1);
  }
}

function stopOnce(log: Log, running: Running, stopping: AbortController): () => void {
  let begun = false;
  return () => {
    if (begun) return;
    begun = true;
    log.info('Stopping');
    const overdue = setTimeout(() => {
      log.warn('Calls still running after the grace time were cut');
      process.exit(1);
    }, STOP_GRACE_MS);
    overdue.unref();
    stopping.abort();
    running.close().then(
      () => {
        log.info('Stopped');
        process.exit(0);
      },
      (err: unknown) => crash(log, err),
    );
  };
}

function crash(log: Log, err: unknown): never {
  log.fatal({ err }, 'Crashed');
  process.exit(1);
}
