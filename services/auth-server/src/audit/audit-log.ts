import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '@mcp-gateway/kit';

/** One decision, for whoever asks later who called what. */
export type AuditRecord = {
  request_id: string;
  principal?: string;
  client?: string;
  server: string;
  method: string;
  target?: string;
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

/** Appends to `DATA_DIR/audit/decisions.jsonl`; lines are gathered for a moment, so that no call waits. */
export async function openAuditLog(folder: string, log: Log): Promise<AuditLog> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = createWriteStream(join(folder, 'decisions.jsonl'), { flags: 'a', mode: 0o600 });
  file.on('error', (err) => log.error({ err }, 'The audit log cannot be written'));
  const timestamp = createClock(Date.now);
  let lines = '';
  let timer: NodeJS.Timeout | undefined;

  const flush = () => {
    timer = undefined;
    file.write(lines);
    lines = '';
  };
  return {
    record: (entry) => {
      lines += `{"time":"${timestamp()}",${JSON.stringify(entry).slice(1)}\n`;
      timer ??= setTimeout(flush, FLUSH_MS);
    },
    close: async () => {
      clearTimeout(timer);
      flush();
      await new Promise<void>((resolve) => file.end(resolve));
    },
  };
}
