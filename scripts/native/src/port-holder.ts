import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { commandOf } from './process-table.js';

const LISTENING = '0A';

/** Who listens on a TCP port, as far as this user may know: `"nginx" (pid 812)`. */
export function portHolder(port: number): string | undefined {
  const sockets = listeningSockets(port);
  const pid = sockets.size === 0 ? undefined : processIds().find((id) => holdsOne(id, sockets));
  return pid === undefined ? undefined : `"${commandOf(pid)}" (pid ${pid})`;
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
    .map(Number);
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
