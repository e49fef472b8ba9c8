import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 250;
const FIRST_LINES = 50;
const TAIL_BYTES = 256 * 1024;

export type FollowOptions = {
  file: string;
  onLine: (line: string) => void;
  signal: AbortSignal;
};

/**
 * Hands on the last lines of a file, then each that is added, also after the file was replaced by
 * a new one or before it is there at all.
 */
export async function followFile({ file, onLine, signal }: FollowOptions): Promise<void> {
  let reader = openReader(file);
  for (const line of reader?.last(FIRST_LINES) ?? []) onLine(line);
  while (!signal.aborted) {
    reader ??= openReader(file);
    for (const line of reader?.more() ?? []) onLine(line);
    if (reader?.isReplaced()) {
      // What came between the reading and the replacement.
      for (const line of reader.more()) onLine(line);
      reader.close();
      reader = undefined;
    } else {
      await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  reader?.close();
}

function openReader(file: string) {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) return undefined;
  const handle = openSync(file, 'r');
  const decoder = new StringDecoder('utf8');
  let position = 0;
  let unfinished = '';

  const readLines = (): string[] => {
    const { size } = fstatSync(handle);
    if (size <= position) return [];
    const bytes = Buffer.alloc(size - position);
    position += readSync(handle, bytes, 0, bytes.length, position);
    const lines = `${unfinished}${decoder.write(bytes)}`.split('\n');
    unfinished = lines.pop() ?? '';
    return lines;
  };
  return {
    last: (count: number): string[] => {
      position = Math.max(0, found.size - TAIL_BYTES);
      return readLines().slice(-count);
    },
    more: readLines,
    isReplaced: () => statSync(file, { throwIfNoEntry: false })?.ino !== found.ino,
    close: () => closeSync(handle),
  };
}
