import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AUDIT_FILES, type AuditKind } from '@mcp-gateway/contracts';
import { withThoseAside } from '@mcp-gateway/store';
import { readRow, type AuditRow, type Line } from './audit-row.js';
import { linesOf, parseLine } from './json-lines.js';
import { createNewest } from './newest.js';

export type AuditQuery = {
  kinds: readonly AuditKind[];
  /** Milliseconds since the epoch. */
  since?: number | undefined;
  principal?: string | undefined;
  /** A path without its slash. */
  server?: string | undefined;
  /** Only what was denied, refused, or has failed. */
  denied: boolean;
  /** The newest so many. */
  limit: number;
};

export type Found = {
  /** In the order of their time. */
  rows: AuditRow[];
  /** Records that could not be written when they were due, as far as the files tell. */
  missing: number;
  /** Lines that are no records. */
  unreadable: number;
};

/** The newest records that are asked for; in memory are never more than that. */
export async function findRows(folder: string, query: AuditQuery): Promise<Found> {
  const found: Found = { rows: [], missing: 0, unreadable: 0 };
  for (const kind of query.kinds) {
    found.rows.push(...(await newestOf(kind, folder, query, found)));
  }
  found.rows.sort((one, other) => one.at - other.at);
  found.rows.splice(0, found.rows.length - query.limit);
  return found;
}

/** From the newest file back, as far as it takes. Lines are read whole only if they are shown. */
async function newestOf(kind: AuditKind, folder: string, query: AuditQuery, found: Found) {
  let lines: Line[] = [];
  for (const file of withThoseAside(join(folder, AUDIT_FILES[kind]))) {
    if (lines.length >= query.limit || (await isOlder(file, query.since))) break;
    const newest = createNewest<Line>(query.limit - lines.length);
    for await (const text of linesOf(file)) {
      const line = parseLine(text);
      if (line && isWanted(line, query)) newest.add(line);
      else count(text, line, query, found);
    }
    lines = [...newest.list(), ...lines];
  }
  const rows = lines.flatMap((line) => readRow(kind, line) ?? []);
  found.unreadable += lines.length - rows.length;
  return rows;
}

/** Whether all that is in the file was written before a moment. */
export async function isOlder(file: string, moment = 0): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && found.mtimeMs < moment;
}

function isWanted(line: Line, { since = 0, principal, server, denied }: AuditQuery): boolean {
  const { time, decision, outcome, missing } = line;
  if (missing !== undefined || isBefore(time, since)) return false;
  if (denied && (decision === 'allow' || outcome === 'ok')) return false;
  if (server !== undefined && line['server'] !== server) return false;
  return principal === undefined || line['principal'] === principal;
}

function count(text: string, line: Line | undefined, { since = 0 }: AuditQuery, found: Found) {
  if (line === undefined && text !== '') found.unreadable += 1;
  const missing = line?.['missing'];
  if (typeof missing === 'number' && !isBefore(line?.['time'], since)) found.missing += missing;
}

function isBefore(time: unknown, moment: number): boolean {
  return moment > 0 && typeof time === 'string' && Date.parse(time) < moment;
}
