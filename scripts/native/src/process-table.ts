import { readdirSync, readFileSync } from 'node:fs';

/** A process, and when it started: the number alone may by now belong to another. */
export type ProcessMark = { pid: number; started: string };

/** The mark of a living process; nothing for one that is gone or waits to be reaped. */
export function markOf(pid: number): ProcessMark | undefined {
  const stat = readStat(pid);
  return stat && { pid, started: `${bootId()}/${stat.startTicks}` };
}

export function isAlive({ pid, started }: ProcessMark): boolean {
  return markOf(pid)?.started === started;
}

/** The living processes of a session, which is named by the process that began it. */
export function sessionMembers(session: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => readStat(pid)?.session === session);
}

/** Resident memory of some processes together, in bytes. */
export function residentBytes(pids: readonly number[]): number {
  return pids
    .map((pid) => /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1])
    .reduce((sum, kilobytes) => sum + Number(kilobytes ?? 0) * 1024, 0);
}

type Stat = { session: number; startTicks: string };

function readStat(pid: number): Stat | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The second field, a name in parentheses, may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  if (state === 'Z' || state === 'X') return undefined;
  return { session: Number(fields[3]), startTicks: fields[19] ?? '' };
}

/** Start times count from the boot, so they mean nothing without it. */
function bootId(): string {
  return (read('/proc/sys/kernel/random/boot_id') ?? '').trim();
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
