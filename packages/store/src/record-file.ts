import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Log } from '@mcp-gateway/kit';
import { setAside } from './set-aside.js';

/** A file of records, one JSON object a line, that is only ever added to. */
export type RecordFile = {
  /** Gives the record the time and adds it, without anybody waiting for the disk. */
  add: (record: object) => void;
  /** Resolves when all that was added is written. */
  close: () => Promise<void>;
};

export type RecordFileOptions = {
  file: string;
  log: Log;
  /** A file of this size is set aside. */
  maxBytes?: number;
  /** How many of those stay. */
  kept?: number;
  /** While the disk is slow or full, more than this is not kept in memory. */
  maxWaitingBytes?: number;
};

const MIB = 2 ** 20;
const FLUSH_MS = 50;

/**
 * Opens a file of records for its only writer. Lines are gathered for a moment. What cannot be
 * written is lost, but not silently: the log says so at once, and the file itself holds a line
 * `{time, missing}` as soon as it can be written again.
 * @throws Error when the file cannot be opened
 */
export async function openRecordFile(options: RecordFileOptions): Promise<RecordFile> {
  const { file, log, maxBytes = 64 * MIB, kept = 15, maxWaitingBytes = 8 * MIB } = options;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const timestamp = createClock(Date.now);
  let output = await openOutput(file);
  let fullAt = maxBytes;
  let waiting = { text: '', records: 0 };
  let missing = 0;
  let timer: NodeJS.Timeout | undefined;
  let busy = false;
  let flushed = Promise.resolve();

  const miss = (records: number, err: unknown) => {
    if (missing === 0) log.error({ err, file }, 'Records are missing from the audit log');
    missing += records;
  };
  const startAnew = async () => {
    try {
      setAside(file, kept);
      const full = output;
      output = await openOutput(file);
      fullAt = maxBytes;
      await full.close();
    } catch (err) {
      fullAt = output.size() + maxBytes;
      log.error({ err, file }, 'A full audit file cannot be set aside and grows on');
    }
  };
  const write = async ({ text, records }: typeof waiting) => {
    if (output.size() > 0 && output.size() + text.length > fullAt) await startAnew();
    const gap = missing === 0 ? '' : `${JSON.stringify({ time: timestamp(), missing })}\n`;
    try {
      await output.append(gap + text);
    } catch (err) {
      miss(records, err);
      return;
    }
    if (missing > 0) log.warn({ missing, file }, 'The audit log is written again');
    missing = 0;
  };
  const flush = async () => {
    busy = true;
    while (waiting.records > 0) {
      const batch = waiting;
      waiting = { text: '', records: 0 };
      await write(batch);
    }
    busy = false;
  };
  const schedule = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      flushed = flush();
    }, FLUSH_MS);
  };
  return {
    add: (record) => {
      const line = `${JSON.stringify({ time: timestamp(), ...record })}\n`;
      if (waiting.text.length + line.length > maxWaitingBytes) {
        miss(1, new Error('The disk is too slow'));
        return;
      }
      waiting.text += line;
      waiting.records += 1;
      if (!busy) schedule();
    },
    close: async () => {
      clearTimeout(timer);
      await flushed;
      await flush();
      await output.close();
    },
  };
}

/** Appends whole lines, also after a crash or a full disk has left half of one. */
async function openOutput(file: string) {
  const handle = await open(file, 'a+', 0o600);
  let { size } = await handle.stat();
  let torn = size > 0 && (await byteAt(size - 1)) !== '\n';

  async function byteAt(position: number): Promise<string> {
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, position);
    return buffer.toString();
  }
  return {
    size: () => size,
    append: async (lines: string) => {
      const text = torn ? `\n${lines}` : lines;
      torn = true;
      await handle.appendFile(text);
      torn = false;
      size += Buffer.byteLength(text);
    },
    close: () => handle.close(),
  };
}

/** ISO 8601; formatted once a millisecond, for many records fall into one. */
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
