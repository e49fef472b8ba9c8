import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTENING = '0A';

/** A process as people know it: its number, and how it is called. */
export type PortHolder = { pid: number; command: string };

/** Who listens on a TCP port, as far as this user may know; none where the system does not tell. */
export function portHolders(port: number): PortHolder[] {
  const sockets = listeningSockets(port);
  if (sockets.size === 0) return [];
  return processIds()
    .filter((pid) => holdsOne(pid, sockets))
    .map((pid) => ({ pid, command: lines(`/proc/${pid}/comm`)[0] ?? 'unknown' }));
}

/** Links such as `socket:[12345]`, which stand in the folder of open files of whoever holds one. */
function listeningSockets(port: number): ReadonlySet<string> {
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => lines(file).slice(1));
  const sockets = rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, local, , state]) => state === LISTENING && portOf(local) === port)
    .map((fields) => `socket:[${fields[9] ?? ''}]`);
  return new Set(sockets);
}

function portOf(address = ''): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16);
}

function processIds(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

function holdsOne(pid: number, sockets: ReadonlySet<string>): boolean {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).some((name) => sockets.has(readlinkSync(`${folder}/${name}`)));
  } catch {
    return false;
  }
}

function lines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').trim().split('\n');
  } catch {
    return [];
  }
}
