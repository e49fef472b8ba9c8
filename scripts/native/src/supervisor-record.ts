import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Mark = z.object({ pid: z.number(), started: z.string() });

const SupervisorRecord = z.object({
  supervisor: Mark,
  socketPath: z.string(),
  /** Of the supervisor's own code: another version cannot be told a new plan. */
  version: z.string(),
  processes: z.array(Mark.extend({ name: z.string() })),
});

/** What a supervisor leaves behind for whoever comes next, also when it is killed. */
export type SupervisorRecord = z.infer<typeof SupervisorRecord>;

/** A file cut short by a power failure tells of no process that still runs. */
export function readRecord(dataDir: string): SupervisorRecord | undefined {
  const file = recordFile(dataDir);
  if (!existsSync(file)) return undefined;
  try {
    return SupervisorRecord.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

export function writeRecord(dataDir: string, record: SupervisorRecord): void {
  const file = recordFile(dataDir);
  const staged = `${file}.${process.pid}.tmp`;
  writeFileSync(staged, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(staged, file);
}

export function removeRecord(dataDir: string): void {
  rmSync(recordFile(dataDir), { force: true });
}

function recordFile(dataDir: string): string {
  return join(dataDir, 'supervisor.json');
}
