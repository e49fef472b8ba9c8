import type { Log } from '@mcp-gateway/kit';
import { hostSupervisor, type HostOptions } from './host-supervisor.js';
import type { SupervisorLink } from './supervisor.js';

/** Hosts a supervisor until SIGTERM or SIGINT, and stops everything then; so it does when it fails itself. */
export async function supervise(options: HostOptions): Promise<void> {
  const supervisor = await hostSupervisor(options);
  const { log } = options;
  // Only a terminal that is gone says so; the services outlive it.
  process.on('SIGHUP', () => undefined);
  process.once('SIGTERM', () => void endWith(0, supervisor, log));
  process.once('SIGINT', () => void endWith(0, supervisor, log));
  process.once('uncaughtException', (err) => {
    log.fatal({ err }, 'The supervisor failed');
    void endWith(1, supervisor, log);
  });
  log.info({ pid: process.pid }, 'The supervisor is ready');
}

async function endWith(code: number, supervisor: SupervisorLink, log: Log): Promise<void> {
  log.info('Everything is stopped');
  await supervisor.stop();
  process.exit(code);
}
