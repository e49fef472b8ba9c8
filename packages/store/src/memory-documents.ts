import type { Documents, DocumentsOptions } from './documents.js';
import { storedForm } from './stored-form.js';

/** Records that live as long as the process. */
export function createMemoryDocuments<T>({ idOf, parse }: DocumentsOptions<T>): Documents<T> {
  const records = new Map<string, T>();
  const put = (value: T) => {
    const { stored } = storedForm(value, parse);
    records.set(idOf(stored), stored);
  };
  return {
    list: () => Promise.resolve([...records.values()]),
    get: (id) => Promise.resolve(records.get(id)),
    put: (value) => Promise.resolve(value).then(put),
    delete: (id) => Promise.resolve(records.delete(id)),
  };
}
