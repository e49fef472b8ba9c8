import { withThoseAside } from '@mcp-gateway/store';
import { z } from 'zod';
import type { AuditRow } from './audit-row.js';
import { isOlder } from './find-rows.js';
import { linesOf, parseLine } from './json-lines.js';

/** What nginx says of a request when it has ended; numbers that it has none of are absent. */
export const Access = z.object({
  time: z.iso.datetime({ offset: true }),
  request_id: z.string(),
  server: z.string(),
  /** What the client got. */
  status: z.string(),
  /** What each server on the way answered, the auth-server first. */
  upstream_status: z.string(),
  bytes_in: z.number(),
  bytes_out: z.number(),
  /** In seconds, to the last byte. */
  request_time: z.number(),
});
export type Access = z.infer<typeof Access>;

export type JoinedRow = AuditRow & { access?: Access };

/** nginx's clock says seconds, and its line may be a moment older than the record. */
const TOLERANCE_MS = 2_000;

/** The log format begins with it, so most lines need not be read whole. */
const REQUEST_ID = /^\{"time":"[^"]{1,40}","request_id":"([^"]{1,64})"/;

/**
 * Gives each record the line of its request in nginx's access log, if there is one: the request
 * came by nginx and has ended. Reads from the oldest record on, and keeps nothing but the records.
 */
export async function joinAccess(
  accessLog: string,
  rows: readonly AuditRow[],
): Promise<JoinedRow[]> {
  const joined: JoinedRow[] = rows.map((row) => ({ ...row }));
  const [oldest] = joined;
  if (!oldest) return joined;
  const waiting = createWaiting(joined);
  for (const file of await filesSince(accessLog, oldest.at - TOLERANCE_MS)) {
    for await (const line of linesOf(file)) {
      const id = REQUEST_ID.exec(line)?.[1] ?? '';
      if (!waiting.has(id)) continue;
      const { data } = Access.safeParse(parseLine(line));
      if (data) waiting.meet(data);
      if (waiting.isEmpty()) return joined;
    }
  }
  return joined;
}

/** Oldest first: a client may use an id again. */
async function filesSince(accessLog: string, moment: number): Promise<string[]> {
  const files: string[] = [];
  for (const file of withThoseAside(accessLog)) {
    if (await isOlder(file, moment)) break;
    files.unshift(file);
  }
  return files;
}

function createWaiting(rows: readonly JoinedRow[]) {
  const byId = new Map<string, JoinedRow[]>();
  for (const row of rows) {
    const same = byId.get(row.requestId);
    if (same) same.push(row);
    else byId.set(row.requestId, [row]);
  }
  return {
    has: (id: string) => byId.has(id),
    isEmpty: () => byId.size === 0,
    /** A line is of one decision, and of all else that was done in its course. */
    meet: (access: Access) => {
      const candidates = byId.get(access.request_id)?.filter((row) => isOf(access, row)) ?? [];
      const decision = candidates.find(({ kind }) => kind === 'decisions');
      const met = candidates.filter((row) => row.kind !== 'decisions' || row === decision);
      for (const row of met) row.access = access;
      const left = (byId.get(access.request_id) ?? []).filter((row) => !met.includes(row));
      if (left.length > 0) byId.set(access.request_id, left);
      else byId.delete(access.request_id);
    },
  };
}

function isOf({ time, request_time, server }: Access, row: AuditRow): boolean {
  const end = Date.parse(time);
  const inTime = row.at <= end + TOLERANCE_MS && row.at >= end - request_time * 1000 - TOLERANCE_MS;
  return inTime && (row.kind !== 'decisions' || row.server === server);
}
