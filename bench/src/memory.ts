import { readdirSync, readFileSync } from 'node:fs';

type Process = { pid: number; parent: number; residentKb: number };

/** Resident memory of these processes and all that they started, in kB. */
export function residentKb(pids: readonly number[]): number {
  const all = processes();
  const wanted = new Set(pids);
  // A parent has the lower number, unless numbers began anew.
  for (const { pid, parent } of all) if (wanted.has(parent)) wanted.add(pid);
  return all
    .filter(({ pid }) => wanted.has(pid))
    .reduce((sum, process) => sum + process.residentKb, 0);
}

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .toSorted((a, b) => a - b)
    .flatMap((pid) => readProcess(pid));
}

function readProcess(pid: number): Process[] {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    return [{ pid, parent: field('PPid'), residentKb: field('VmRSS') }];
  } catch {
    // It ended meanwhile.
    return [];
  }
}
