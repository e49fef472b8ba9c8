import { join } from 'node:path';
import { AUDIT_FILES, type AuditEvent } from '@mcp-gateway/contracts';
import { printable, type Log } from '@mcp-gateway/kit';
import { openRecordFile } from '@mcp-gateway/store';

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
  /** Bytes of the body it was decided on; undefined when there was none, or it was too large. */
  size: number | undefined;
  /** Time the decision took. */
  duration_us: number;
};

/** A sign-in, or something that happened to a token. */
export type EventRecord = {
  event: AuditEvent;
  request_id: string;
  principal?: string | undefined;
  kind?: 'user' | 'client' | undefined;
  client?: string | undefined;
  /** The name that was claimed, or the scopes that were given. */
  target?: string | undefined;
  outcome: 'ok' | 'refused' | 'failed';
  /** Code of the error, where there was one. */
  rule?: string | undefined;
};

export type AuditLog = {
  record: (entry: AuditRecord) => void;
  event: (entry: EventRecord) => void;
  close: () => Promise<void>;
};

/**
 * The auth-server's files below `DATA_DIR/audit`. No call waits for them.
 * @throws Error when a file cannot be opened
 */
export async function openAuditLog(folder: string, log: Log): Promise<AuditLog> {
  const decisions = await openRecordFile({ file: join(folder, AUDIT_FILES.decisions), log });
  const events = await openRecordFile({ file: join(folder, AUDIT_FILES.events), log });
  return {
    record: (entry) => decisions.add(printableDecision(entry)),
    event: (entry) => events.add(printableEvent(entry)),
    close: async () => {
      await Promise.all([decisions.close(), events.close()]);
    },
  };
}

/** What callers choose the text of may be long, or made to mislead the reader of a log. */
function printableDecision(entry: AuditRecord): AuditRecord {
  return {
    request_id: entry.request_id,
    principal: entry.principal,
    kind: entry.kind,
    client: entry.client,
    server: printable(entry.server),
    method: printable(entry.method),
    target: printableOr(entry.target),
    decision: entry.decision,
    rule: entry.rule,
    size: entry.size,
    duration_us: entry.duration_us,
  };
}

function printableEvent({ event, request_id, principal, ...entry }: EventRecord): EventRecord {
  return { event, request_id, principal, ...entry, target: printableOr(entry.target) };
}

function printableOr(text: string | undefined): string | undefined {
  return text === undefined ? undefined : printable(text);
}
