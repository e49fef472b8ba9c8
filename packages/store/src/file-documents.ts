import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '@mcp-gateway/kit';
import { isStagedFile, removeFile, replaceFile } from './atomic-file.js';
import type { Documents, DocumentsOptions } from './documents.js';
import { fileNameFor } from './file-names.js';
import { storedForm } from './stored-form.js';
import { createTurns } from './turns.js';

export type FileDocumentsOptions<T> = DocumentsOptions<T> & {
  folder: string;
  log: Log;
  /** Names of files in the folder that hold something else. */
  ignore?: ReadonlySet<string>;
};

type Entry<T> = { name: string; value: T };

/**
 * Records as JSON files of one folder, all read when opened. The id comes from the content, so a
 * file dropped in by hand may have any name, and keeps it. A file that cannot be read as a record
 * is renamed to `*.broken`, said in the log, and stops nothing else.
 */
export async function openFileDocuments<T>(
  options: FileDocumentsOptions<T>,
): Promise<Documents<T>> {
  const { folder, idOf, parse, ignore = new Set() } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const entries = await readEntries(options);
  const taken = new Set([...ignore, ...[...entries.values()].map(({ name }) => name)]);
  const inTurn = createTurns();

  const put = async (value: T) => {
    const { json, stored } = storedForm(value, parse);
    const id = idOf(stored);
    const name = entries.get(id)?.name ?? fileNameFor(id, taken);
    await replaceFile(join(folder, name), json);
    entries.set(id, { name, value: stored });
    taken.add(name);
  };
  const remove = async (id: string) => {
    const entry = entries.get(id);
    if (!entry) return false;
    await removeFile(join(folder, entry.name));
    taken.delete(entry.name);
    return entries.delete(id);
  };
  return {
    list: () => Promise.resolve([...entries.values()].map(({ value }) => value)),
    get: (id) => Promise.resolve(entries.get(id)?.value),
    put: (value) => inTurn(() => put(value)),
    delete: (id) => inTurn(() => remove(id)),
  };
}

async function readEntries<T>(options: FileDocumentsOptions<T>): Promise<Map<string, Entry<T>>> {
  const { folder, idOf, parse, log } = options;
  const entries = new Map<string, Entry<T>>();
  for (const name of await recordFiles(options)) {
    const file = join(folder, name);
    try {
      const value = parse(JSON.parse(await readFile(file, 'utf8')));
      const id = idOf(value);
      const known = entries.get(id);
      if (known) throw new Error(`${id} is already defined by ${known.name}`);
      entries.set(id, { name, value });
    } catch (err) {
      await rename(file, `${file}.broken`);
      log.error({ err, file: `${file}.broken` }, 'A broken record was put aside');
    }
  }
  return entries;
}

/** In order of their names; what a crash left of a write is removed. */
async function recordFiles<T>({ folder, ignore }: FileDocumentsOptions<T>): Promise<string[]> {
  const names = await readdir(folder);
  await Promise.all(names.filter(isStagedFile).map((name) => removeFile(join(folder, name))));
  return names.filter((name) => name.endsWith('.json') && !ignore?.has(name)).sort();
}
