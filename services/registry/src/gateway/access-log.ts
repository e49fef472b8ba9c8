import { stat } from 'node:fs/promises';
import type { Log } from '@mcp-gateway/kit';
import { setAside } from '@mcp-gateway/store';
import type { NginxProcess } from './nginx-process.js';

const CHECK_INTERVAL_MS = 10_000;
const MIB = 2 ** 20;

export type AccessLogDeps = {
  file: string;
  nginx: Pick<NginxProcess, 'reload'>;
  log: Log;
  /** A file of this size is set aside. */
  maxBytes?: number;
  /** How many of those stay. */
  kept?: number;
  intervalMs?: number;
};

/** Keeps nginx's access log from growing without end. */
export type AccessLog = { start: () => void; close: () => void };

/**
 * A full file is set aside and nginx reloaded. On a reload the master process, which may write to
 * the folder, opens the new file and hands it to new workers; old ones write their last lines to
 * the file set aside. The signal to reopen logs would make workers open it themselves, and where
 * root has started nginx they are another user, who may not even enter the folder.
 */
export function createAccessLog(deps: AccessLogDeps): AccessLog {
  const { file, nginx, log, maxBytes = 256 * MIB, kept = 4 } = deps;
  const check = async () => {
    const found = await stat(file).catch(() => undefined);
    if (!found || found.size < maxBytes) return;
    setAside(file, kept);
    await nginx.reload();
    log.info({ file }, 'A full access log is set aside');
  };
  const checkLogged = () =>
    check().catch((err: unknown) => log.error({ err, file }, 'The access log grows on'));
  let checks: NodeJS.Timeout | undefined;
  return {
    start: () => {
      checks = setInterval(() => void checkLogged(), deps.intervalMs ?? CHECK_INTERVAL_MS);
    },
    close: () => clearInterval(checks),
  };
}
