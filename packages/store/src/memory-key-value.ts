import type { KeyValue } from './key-value.js';

export type MemoryKeyValueOptions = {
  now?: () => number;
  /** Above this many keys the ones set or extended longest ago are dropped. */
  maxKeys?: number;
};

/** Values that live as long as the process, at most until they expire. */
export function createMemoryKeyValue(options: MemoryKeyValueOptions = {}): KeyValue {
  const { now = Date.now, maxKeys = 100_000 } = options;
  const entries = new Map<string, { value: string; expiresAt: number }>();

  const live = (key: string) => {
    const entry = entries.get(key);
    if (!entry || entry.expiresAt > now()) return entry;
    entries.delete(key);
    return undefined;
  };
  const makeRoom = () => {
    for (const key of entries.keys()) {
      if (entries.size < maxKeys) return;
      entries.delete(key);
    }
  };
  const put = (key: string, value: string, ttlMs: number) => {
    entries.delete(key);
    makeRoom();
    entries.set(key, { value, expiresAt: now() + ttlMs });
  };
  return {
    get: (key) => Promise.resolve(live(key)?.value),
    set: (key, value, ttlMs) => {
      put(key, value, ttlMs);
      return Promise.resolve();
    },
    extend: (key, ttlMs) => {
      const entry = live(key);
      if (entry) put(key, entry.value, ttlMs);
      return Promise.resolve(entry !== undefined);
    },
    delete: (key) => Promise.resolve(live(key) !== undefined && entries.delete(key)),
  };
}
