import { createEntries, type EntriesOptions } from './entries.js';
import type { KeyValue } from './key-value.js';

export type MemoryKeyValueOptions = EntriesOptions;

/** Values that live as long as the process, at most until they expire. */
export function createMemoryKeyValue(options: MemoryKeyValueOptions = {}): KeyValue {
  const { now = Date.now } = options;
  const entries = createEntries(options);
  return {
    get: (key) => Promise.resolve(entries.get(key)?.value),
    set: (key, value, ttlMs) => {
      entries.put(key, { value, expiresAt: now() + ttlMs });
      return Promise.resolve();
    },
    extend: (key, ttlMs) => {
      const entry = entries.get(key);
      if (entry) entries.put(key, { ...entry, expiresAt: now() + ttlMs });
      return Promise.resolve(entry !== undefined);
    },
    delete: (key) => Promise.resolve(entries.delete(key)),
    keys: (prefix) => Promise.resolve(entries.list(prefix).map(([key]) => key)),
  };
}
