import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '@mcp-gateway/kit';
import { removeFile, replaceFile } from './atomic-file.js';
import type { Documents, DocumentsOptions } from './documents.js';

export type FileDocumentsOptions<T> = DocumentsOptions<T> & {
  folder: string;
  log: Log;
  /** Names of files in the folder that hold something else. */
  ignore?: ReadonlySet<string>;
};

type Entry<T> = { file: string; value: T };

/**
 * Records as JSON files of one folder, all read when opened. The id comes from the content, so a
 * file dropped in by hand may have any name. A file that cannot be read as a record is renamed
 * to `*.broken`, said in the log, and stops nothing else.
 */
export async function openFileDocuments<T>(
  options: FileDocumentsOptions<T>,
): Promise<Documents<T>> {
  const { folder, idOf, parse } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const entries = await readEntries(options);
  const inTurn = createTurns();

  const put = async (value: T) => {
    const id = idOf(value);
    const file = entries.get(id)?.file ?? join(folder, fileName(id));
    const json = `${JSON.stringify(value, null, 2)}\n`;
    await replaceFile(file, json);
    entries.set(id, { file, value: parse(JSON.parse(json)) });
  };
  const remove = async (id: string) => {
    const entry = entries.get(id);
    if (!entry) return false;
    await removeFile(entry.file);
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
  const { folder, idOf, parse, log, ignore } = options;
  const entries = new Map<string, Entry<T>>();
  const names = (await readdir(folder)).filter(
    (name) => name.endsWith('.json') && !ignore?.has(name),
  );
  for (const name of names.sort()) {
    const file = join(folder, name);
    try {
      const value = parse(JSON.parse(await readFile(file, 'utf8')));
      const id = idOf(value);
      if (entries.has(id))
        throw new Error(`${id} is already defined by ${entries.get(id)?.file ?? ''}`);
      entries.set(id, { file, value });
    } catch (err) {
      await rename(file, `${file}.broken`);
      log.error({ err, file: `${file}.broken` }, 'A broken record was put aside');
    }
  }
  return entries;
}

/** A file name that no two ids share and that leads nowhere else. */
function fileName(id: string): string {
  return `${encodeURIComponent(id.replace(/^\//, '')).replace(/\./g, '%2E')}.json`;
}

/** Runs one action at a time, in the order asked for. */
function createTurns(): <R>(action: () => Promise<R>) => Promise<R> {
  let last: Promise<unknown> = Promise.resolve();
  return (action) => {
    const turn = last.then(action);
    last = turn.catch(() => undefined);
    return turn;
  };
}
