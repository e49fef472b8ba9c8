import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { setAside } from '@mcp-gateway/store';

const MAX_BYTES = 20 * 1024 * 1024;
const KEPT = 3;

export type LogFile = { write: (chunk: Buffer | string) => void; close: () => void };

export type LogFileOptions = { maxBytes?: number; kept?: number };

/**
 * Appends to a file; past its size it becomes `<file>.1`, older ones move on, the oldest goes. A
 * disk that is full costs log lines, not the services.
 */
export function openLogFile(
  file: string,
  { maxBytes = MAX_BYTES, kept = KEPT }: LogFileOptions = {},
): LogFile {
  let handle = openSync(file, 'a', 0o600);
  let size = fstatSync(handle).size;

  const rotate = () => {
    closeSync(handle);
    setAside(file, kept);
    handle = openSync(file, 'a', 0o600);
    size = 0;
  };
  return {
    write: (chunk) => {
      try {
        if (size > maxBytes) rotate();
        size += writeSync(handle, typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
      } catch {
        size += chunk.length;
      }
    },
    close: () => closeSync(handle),
  };
}
