import { join } from 'node:path';
import { AUDIT_FILES } from '@mcp-gateway/contracts';
import { printable, type Log } from '@mcp-gateway/kit';
import { openRecordFile } from '@mcp-gateway/store';

/** What people and programs do to the catalogue. */
export type ChangeName = 'register' | 'edit' | 'toggle' | 'remove';

/** One attempt to change the catalogue, for whoever asks later who did what. */
export type ChangeRecord = {
  change: ChangeName;
  request_id: string;
  principal: string | undefined;
  kind: 'user' | 'client' | undefined;
  /** The server's path without the slash, or what was given for one. */
  server: string;
  outcome: 'ok' | 'refused' | 'failed';
  /** Code of the error, where there was one. */
  rule?: string | undefined;
};

export type ChangeLog = { record: (entry: ChangeRecord) => void; close: () => Promise<void> };

/**
 * The registry's file below `DATA_DIR/audit`.
 * @throws Error when it cannot be opened
 */
export async function openChangeLog(folder: string, log: Log): Promise<ChangeLog> {
  const changes = await openRecordFile({ file: join(folder, AUDIT_FILES.changes), log });
  return {
    record: (entry) => changes.add({ ...entry, server: printable(entry.server) }),
    close: changes.close,
  };
}
