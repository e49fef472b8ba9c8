import { rmSync } from 'node:fs';
import type { Log } from '@mcp-gateway/kit';
import { serveControl } from './control-server.js';
import { markOf } from './process-table.js';
import { removeRecord, writeRecord, type SupervisorRecord } from './supervisor-record.js';
import { createSupervisor, type SupervisorLink } from './supervisor.js';

export type HostOptions = { dataDir: string; socketPath: string; version: string; log: Log };

/** Runs a supervisor in this process, where others find and reach it until it is stopped. */
export async function hostSupervisor(options: HostOptions): Promise<SupervisorLink> {
  const { dataDir, socketPath, version, log } = options;
  const own = markOf(process.pid);
  if (!own) throw new Error('/proc does not show this process');
  const record = (processes: SupervisorRecord['processes']) =>
    writeRecord(dataDir, { supervisor: own, socketPath, version, processes });

  const supervisor = createSupervisor({
    log,
    now: Date.now,
    onProcesses: (processes) => {
      try {
        record(processes.flatMap(({ name, pid }) => withMark(name, pid)));
      } catch (err) {
        // A full disk must not take the services down.
        log.error({ err }, 'The processes cannot be recorded');
      }
    },
  });
  const control = await serveControl(supervisor, socketPath);
  record([]);
  return {
    ...supervisor,
    stop: async () => {
      await supervisor.stop();
      control.close();
      control.closeAllConnections();
      rmSync(socketPath, { force: true });
      removeRecord(dataDir);
    },
  };
}

function withMark(name: string, pid: number): SupervisorRecord['processes'] {
  const mark = markOf(pid);
  return mark ? [{ name, ...mark }] : [];
}
