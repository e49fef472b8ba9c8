import type { Documents, DocumentsOptions } from './documents.js';

/** Records that live as long as the process. */
export function createMemoryDocuments<T>({ idOf, parse }: DocumentsOptions<T>): Documents<T> {
  const records = new Map<string, string>();
  const read = (json: string) => parse(JSON.parse(json));
  return {
    list: () => Promise.resolve([...records.values()].map(read)),
    get: (id) => {
      const json = records.get(id);
      return Promise.resolve(json === undefined ? undefined : read(json));
    },
    put: (value) => {
      records.set(idOf(value), JSON.stringify(value));
      return Promise.resolve();
    },
    delete: (id) => Promise.resolve(records.delete(id)),
  };
}
