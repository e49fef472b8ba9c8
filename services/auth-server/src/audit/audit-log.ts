import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { printable, type Log } from '@mcp-gateway/kit';

/** One decision, for whoever asks later who called what. */
export type AuditRecord = {
  request_id: string;
  principal: string | undefined;
  kind: 'user' | 'client' | undefined;
  client: string | undefined;
  server: string;
  /** The MCP method, or the HTTP method of a request whose message was not read. */
  method: string;
  /** Name of the tool, prompt or resource; of several, the one that was refused or the first. */
  target: string | undefined;
  decision: 'allow' | 'deny';
  /** The scope that granted it, or the reason of the refusal. */
  rule: string;
  /** Time the decision took. */
  duration_us: number;
};

export type AuditLog = { record: (entry: AuditRecord) => void; close: () => Promise<void> };

const FLUSH_MS = 50;

/** ISO 8601; formatted once a millisecond, for many decisions fall into one. */
function createClock(now: () => number): () => string {
  let at = 0;
  let text = '';
  return () => {
    const ms = now();
    if (ms !== at) {
      at = ms;
      text = new Date(ms).toISOString();
    }
    return text;
  };
}

/**
 * Appends to `DATA_DIR/audit/decisions.jsonl`; lines are gathered for a moment, so that no call waits.
 * @throws Error when the file cannot be opened
 */
export async function openAuditLog(folder: string, log: Log): Promise<AuditLog> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = await open(join(folder, 'decisions.jsonl'), 'a', 0o600);
  const timestamp = createClock(Date.now);
  let lines = '';
  let timer: NodeJS.Timeout | undefined;
  let written = Promise.resolve();

  const flush = () => {
    timer = undefined;
    const text = lines;
    lines = '';
    written = written
      .then(() => file.appendFile(text))
      .catch((err: unknown) => log.error({ err }, 'Decisions are missing from the audit log'));
  };
  return {
    record: (entry) => {
      lines += `${JSON.stringify(line(timestamp(), entry))}\n`;
      timer ??= setTimeout(flush, FLUSH_MS);
    },
    close: async () => {
      clearTimeout(timer);
      flush();
      await written;
      await file.close();
    },
  };
}

/** What callers choose the text of may be long, or made to mislead the reader of a log. */
function line(time: string, entry: AuditRecord) {
  return {
    time,
    request_id: entry.request_id,
    principal: entry.principal,
    kind: entry.kind,
    client: entry.client,
    server: printable(entry.server),
    method: printable(entry.method),
    target: entry.target === undefined ? undefined : printable(entry.target),
    decision: entry.decision,
    rule: entry.rule,
    duration_us: entry.duration_us,
  };
}
