import { readFileSync } from 'node:fs';

/** What the kernel counts in: USER_HZ, a hundred times a second everywhere. */
const TICK_US = 10_000;

/** The CPU time that a process has taken so far, in microseconds (proc(5)). */
export function cpuTimeUs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program comes before, and may hold anything but its closing bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}
