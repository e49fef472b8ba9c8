import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { AUDIT_FILES, type AuditKind } from '@mcp-gateway/contracts';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { joinAccess, type JoinedRow } from '../audit/access.js';
import { findRows, type AuditQuery, type Found } from '../audit/find-rows.js';
import { parseSince } from '../audit/since.js';
import type { Cli } from '../cli.js';
import { CommandFailed } from '../failure.js';
import { renderTable, type Column } from '../table.js';

const LARGEST_LIMIT = 100_000;
const KINDS = Object.keys(AUDIT_FILES) as AuditKind[];

type AuditOptions = {
  since?: number;
  principal?: string;
  server?: string;
  denied?: boolean;
  kind: AuditKind | 'all';
  limit: number;
};

export function addAudit(parent: Command, cli: () => Cli): void {
  parent
    .command('audit')
    .description('show who called what, what was decided and what came of it, the newest last')
    .option('--since <time>', 'from then on: ISO 8601, or as in 15m, 2h, 3d', since)
    .option('--principal <id>', 'of this principal alone, such as agent or local:admin')
    .option('--server <path>', 'on this server alone')
    .option('--denied', 'only what was denied, refused or has failed')
    .addOption(
      new Option('--kind <kind>', 'decisions on calls, sign-ins and tokens, or changes of servers')
        .choices([...KINDS, 'all'])
        .default('decisions'),
    )
    .option('--limit <n>', `the newest so many, ${LARGEST_LIMIT} at most`, limit, 100)
    .addHelpText('after', '\nReads the files of this installation. With --json, one object a line.')
    .action(async (options: AuditOptions) => {
      const { settings, json, print, printLine, note } = cli();
      const { DATA_DIR } = settings();
      const found = await findIn(DATA_DIR, queryOf(options));
      const rows = await joinAccess(join(DATA_DIR, 'logs', 'access.jsonl'), found.rows);
      if (json) rows.forEach((row) => printLine(plain(row)));
      else print(rows.length > 0 ? renderTable(COLUMNS, rows) : 'There are no such records.');
      notes(found).forEach(note);
    });
}

function since(text: string): number {
  const moment = parseSince(text, Date.now());
  if (moment === undefined) throw new InvalidArgumentError('Say it as 15m, 2h, 3d or in ISO 8601.');
  return moment;
}

function limit(text: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= LARGEST_LIMIT) return count;
  throw new InvalidArgumentError(`Must be a number from 1 to ${LARGEST_LIMIT}.`);
}

function queryOf({ kind, denied = false, server, ...options }: AuditOptions): AuditQuery {
  return {
    ...options,
    denied,
    kinds: kind === 'all' ? KINDS : [kind],
    server: server?.replace(/^\/|\/$/g, ''),
  };
}

async function findIn(dataDir: string, query: AuditQuery): Promise<Found> {
  try {
    accessSync(dataDir, constants.R_OK | constants.X_OK);
    return await findRows(join(dataDir, 'audit'), query);
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'ENOENT') throw cause;
    const message = `The data folder ${dataDir} cannot be read (${code}): run this as the user whom the gateway runs as.`;
    throw new CommandFailed(message, { cause });
  }
}

function notes({ missing, unreadable }: Found): string[] {
  return [
    ...(missing > 0 ? [`${missing} records are missing: they could not be written.`] : []),
    ...(unreadable > 0 ? [`${unreadable} lines could not be read.`] : []),
  ];
}

/** The record as it is, and what came of it. */
function plain({ kind, record, access }: JoinedRow) {
  return { source: kind, ...record, ...(access && { access }) };
}

const COLUMNS: readonly Column<JoinedRow>[] = [
  { title: 'TIME', of: ({ at }) => new Date(at).toISOString() },
  { title: 'RESULT', of: ({ result }) => result },
  { title: 'PRINCIPAL', of: ({ principal }) => principal },
  { title: 'SERVER', of: ({ server }) => server },
  { title: 'CALL', of: ({ action, target }) => [action, target].filter(Boolean).join(' ') },
  { title: 'STATUS', of: ({ access }) => access?.status },
  { title: 'BYTES', of: ({ access }) => access?.bytes_out },
  { title: 'MS', of: ({ access }) => access && Math.round(access.request_time * 1000) },
  { title: 'RULE', of: ({ rule }) => rule },
  { title: 'REQUEST', of: ({ requestId }) => requestId },
];
