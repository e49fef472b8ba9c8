import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A request of which the audit log says one thing and the server that it was for another. */
export type Disagreement = {
  server: string;
  request_id: string;
  found: 'arrived without being allowed' | 'allowed, and never arrived';
};

type Decision = { server: string; request_id: string; decision: 'allow' | 'deny' };
/** `upstream_status` is that of the decision, and after a colon that of the server if one was asked. */
type AccessLine = { request_id: string; status: string; upstream_status: string };
type Ended = { request_id?: string; msg: string };

/** The server could not be reached, or the client gave up before it was. */
const NOT_REACHED = new Set(['499', '502', '504']);
/** What servers call a request that came with no id: one that did not come through the gateway. */
const MADE_THERE = /^[0-9a-f]{8}-[0-9a-f]{4}-/;

const callsFolder = (dataDir: string) => join(dataDir, 'calls');
const callsFile = (dataDir: string, server: string) =>
  join(callsFolder(dataDir), `${server.replaceAll('/', '~')}.jsonl`);

/** Has a server that a test runs tell which requests reached it, by the ids the gateway gave them. */
export function handInCalls(dataDir: string, server: string, ids: readonly string[]): void {
  mkdirSync(callsFolder(dataDir), { recursive: true });
  const lines = ids.map(
    (request_id) => `${JSON.stringify({ request_id, msg: 'Request ended' })}\n`,
  );
  appendFileSync(callsFile(dataDir, server), lines.join(''));
}

/**
 * Compares all that a stopped product allowed with all that arrived at its servers, one to one: the
 * example servers by their logs, those of tests by what they handed in. A call that was allowed may
 * be missing when nginx says that it could not hand it on: its server was down or not enabled, say.
 */
export function disagreements(dataDir: string): Disagreement[] {
  const decisions = recordsOf<Decision>(join(dataDir, 'audit'), /^decisions.*\.jsonl/);
  const lost = recordsOf<AccessLine>(join(dataDir, 'logs'), /^access\.jsonl/)
    .filter((line) => NOT_REACHED.has(line.status) || !line.upstream_status.includes(':'))
    .map(({ request_id }) => request_id);
  return Object.entries(callLogs(dataDir)).flatMap(([server, arrived]) => {
    const allowed = decisions
      .filter((entry) => entry.server === server && entry.decision === 'allow')
      .map(({ request_id }) => request_id);
    return [
      ...without(arrived, allowed).map(found(server, 'arrived without being allowed')),
      ...without(without(allowed, arrived), lost).map(found(server, 'allowed, and never arrived')),
    ];
  });
}

const found = (server: string, what: Disagreement['found']) => (request_id: string) => ({
  server,
  request_id,
  found: what,
});

const EXAMPLE_SERVERS = ['currenttime', 'fininfo', 'realserverfaketools'];

/** Ids of the requests that reached each server through the gateway. */
function callLogs(dataDir: string): Record<string, string[]> {
  const examples = EXAMPLE_SERVERS.map((server) => [
    server,
    arrivals(recordsOf(join(dataDir, 'logs'), new RegExp(`^${server}\\.log`))),
  ]);
  const folder = callsFolder(dataDir);
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const handedIn = files.map((file) => [
    file.replace('.jsonl', '').replaceAll('~', '/'),
    arrivals(recordsOf(folder, file)),
  ]);
  return Object.fromEntries([...examples, ...handedIn]) as Record<string, string[]>;
}

const arrivals = (lines: readonly Ended[]): string[] =>
  lines.flatMap(({ msg, request_id = '' }) =>
    msg === 'Request ended' && !MADE_THERE.test(request_id) ? [request_id] : [],
  );

/** The records of all files of that name, those set aside included. */
function recordsOf<T>(folder: string, name: RegExp | string): T[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) =>
    typeof name === 'string' ? file === name : name.test(file),
  );
  return files.flatMap((file) => linesOf(join(folder, file)).map((line) => JSON.parse(line) as T));
}

/** A process that was killed may have left a line half written. */
const linesOf = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'));

/** What is in the first list more often than in the second. */
function without(ids: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const id of others) left.set(id, (left.get(id) ?? 0) + 1);
  return ids.filter((id) => {
    const count = left.get(id) ?? 0;
    left.set(id, count - 1);
    return count <= 0;
  });
}
