import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Log } from '@mcp-gateway/kit';
import { z } from 'zod';
import { isStagedFile, removeFile } from './atomic-file.js';
import { createEntries, type Entries, type EntriesOptions, type Entry } from './entries.js';
import { openJournal } from './journal.js';
import type { KeyValue } from './key-value.js';

export type FileKeyValueOptions = EntriesOptions & { file: string; log: Log };

/** Values that survive a restart. */
export type FileKeyValue = KeyValue & {
  /** Ends when all is written; nothing can be changed afterwards. */
  close: () => Promise<void>;
};

/** A value and when it ends; without both, that it was deleted. */
const Line = z.union([
  z.strictObject({ key: z.string(), value: z.string(), expires_at: z.number() }),
  z.strictObject({ key: z.string() }),
]);
type Line = z.infer<typeof Line>;

/**
 * Values in a journal of one file, readable by its owner alone, and all of them in memory. Changes
 * are seen at once, and are on the disk when their promise resolves. If that rejects, the change
 * holds in this process and is written with the next one that can be.
 * A last line that a crash tore is dropped; a line that cannot be read in another place is left
 * out, and the file as it was is kept as `*.broken`.
 */
export async function openFileKeyValue(options: FileKeyValueOptions): Promise<FileKeyValue> {
  const { file, log, now = Date.now } = options;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await removeStaged(file);
  const entries = createEntries(options);
  await readJournal(file, entries, log);
  const journal = await openJournal(file, () => entries.list('').map(lineOf));
  const put = (key: string, value: string, ttlMs: number) => {
    const entry = { value, expiresAt: now() + ttlMs };
    entries.put(key, entry);
    return journal.append(lineOf([key, entry]));
  };

  return {
    get: (key) => Promise.resolve(entries.get(key)?.value),
    set: put,
    extend: (key, ttlMs) => {
      const entry = entries.get(key);
      if (!entry) return Promise.resolve(false);
      // Nobody has to wait for the disk because somebody was active.
      put(key, entry.value, ttlMs).catch((err: unknown) => {
        log.warn({ err }, 'A value may end earlier after a restart');
      });
      return Promise.resolve(true);
    },
    delete: async (key) => {
      const deleted = entries.delete(key);
      if (deleted) await journal.append(JSON.stringify({ key } satisfies Line));
      return deleted;
    },
    keys: (prefix) => Promise.resolve(entries.list(prefix).map(([key]) => key)),
    close: () => journal.close(),
  };
}

function lineOf([key, { value, expiresAt }]: [string, Entry]): string {
  return JSON.stringify({ key, value, expires_at: expiresAt } satisfies Line);
}

async function readJournal(file: string, entries: Entries, log: Log): Promise<void> {
  let broken = 0;
  for await (const text of completeLines(file)) {
    const line = Line.safeParse(readJson(text));
    if (line.success) apply(line.data, entries);
    else broken += 1;
  }
  if (broken === 0) return;
  await rename(file, `${file}.broken`);
  log.error({ file: `${file}.broken`, lines: broken }, 'Broken lines of a journal were left out');
}

function apply(line: Line, entries: Entries): void {
  if ('value' in line) entries.put(line.key, { value: line.value, expiresAt: line.expires_at });
  else entries.delete(line.key);
}

/** The lines of a file that end as lines do; a file that is not there is made. */
async function* completeLines(file: string): AsyncGenerator<string> {
  const options = { encoding: 'utf8', flags: 'a+', mode: 0o600 } as const;
  let rest = '';
  for await (const piece of createReadStream(file, options) as AsyncIterable<string>) {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a crash left of a journal that was being replaced. */
async function removeStaged(file: string): Promise<void> {
  const folder = dirname(file);
  const staged = (await readdir(folder)).filter(
    (name) => name.startsWith(`${basename(file)}.`) && isStagedFile(name),
  );
  await Promise.all(staged.map((name) => removeFile(join(folder, name))));
}
