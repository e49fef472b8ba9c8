import { open, type FileHandle } from 'node:fs/promises';
import { replaceFile } from './atomic-file.js';

/** A journal is written anew when it has grown to twice what it held, yet not below this. */
const SMALLEST_REWRITE = 1_000;
const LINES_AT_ONCE = 500;

export type Journal = {
  /**
   * Resolves when the line is on the disk; lines that come meanwhile share the next write. The
   * state must hold what the line says already.
   */
  append: (line: string) => Promise<void>;
  close: () => Promise<void>;
};

/**
 * A file of lines that say how a state came about. It begins with the whole state, is added to, and
 * is replaced by the state of that time whenever it has become long, or is damaged by a failed write.
 */
export async function openJournal(file: string, state: () => string[]): Promise<Journal> {
  let handle: FileHandle | undefined;
  let lines = 0;
  let rewriteAt = 0;
  let batch: { lines: string[]; written: Promise<void> } | undefined;
  let last: Promise<void> = Promise.resolve();

  const closeFile = async () => {
    const closing = handle;
    handle = undefined;
    await closing?.close();
  };
  const rewrite = async () => {
    const whole = state();
    await closeFile();
    await replaceFile(file, chunksOf(whole));
    handle = await open(file, 'a');
    lines = whole.length;
    rewriteAt = Math.max(SMALLEST_REWRITE, 2 * lines);
  };
  const write = async (added: readonly string[]) => {
    lines += added.length;
    if (!handle || lines > rewriteAt) return rewrite();
    try {
      await handle.appendFile(added.join(''));
      await handle.datasync();
    } catch (cause) {
      // Half a line may be there now, so nothing more can be added to this file.
      await closeFile().catch(() => undefined);
      throw new Error(`Cannot write ${file}`, { cause });
    }
  };
  const startBatch = () => {
    const added: string[] = [];
    const written = last.then(() => {
      batch = undefined;
      return write(added);
    });
    last = written.catch(() => undefined);
    return { lines: added, written };
  };

  await rewrite();
  return {
    append: (line) => {
      batch ??= startBatch();
      batch.lines.push(`${line}\n`);
      return batch.written;
    },
    close: async () => {
      await last;
      await closeFile();
    },
  };
}

/** A long state is written in pieces, between which the process does other things. */
function* chunksOf(lines: readonly string[]): Generator<string> {
  for (let i = 0; i < lines.length; i += LINES_AT_ONCE) {
    yield lines
      .slice(i, i + LINES_AT_ONCE)
      .map((line) => `${line}\n`)
      .join('');
  }
}
