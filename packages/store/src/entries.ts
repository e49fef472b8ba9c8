/** A value and when it ends, in milliseconds since the epoch. */
export type Entry = { readonly value: string; readonly expiresAt: number };

export type EntriesOptions = {
  now?: () => number;
  /** Above this many keys of a section the ones set or extended longest ago are dropped. */
  maxKeys?: number;
};

/** The values of a KeyValue as they are held in memory. */
export type Entries = {
  get: (key: string) => Entry | undefined;
  put: (key: string, entry: Entry) => void;
  delete: (key: string) => boolean;
  /** Those that begin like this and have not ended. */
  list: (prefix: string) => [key: string, entry: Entry][];
};

const DEFAULT_MAX_KEYS = 100_000;

export function createEntries(options: EntriesOptions = {}): Entries {
  const { now = Date.now, maxKeys = DEFAULT_MAX_KEYS } = options;
  // Each section has room of its own, so that filling one pushes nothing out of another.
  const sections = new Map<string, Map<string, Entry>>();
  const isLive = ({ expiresAt }: Entry) => expiresAt > now();

  const sectionOf = (key: string) => {
    const name = sectionName(key);
    const section = sections.get(name) ?? new Map<string, Entry>();
    sections.set(name, section);
    return section;
  };
  const remove = (key: string) => sections.get(sectionName(key))?.delete(key) ?? false;
  const live = (key: string) => {
    const entry = sections.get(sectionName(key))?.get(key);
    if (!entry || isLive(entry)) return entry;
    remove(key);
    return undefined;
  };
  return {
    get: live,
    put: (key, entry) => {
      const section = sectionOf(key);
      section.delete(key);
      makeRoom(section, maxKeys);
      section.set(key, entry);
    },
    delete: (key) => live(key) !== undefined && remove(key),
    list: (prefix) => {
      const named = prefix.includes(':') && sectionName(prefix);
      return [...sections]
        .filter(([name]) => named === false || name === named)
        .flatMap(([, section]) => [...section])
        .filter(([key, entry]) => key.startsWith(prefix) && isLive(entry));
    },
  };
}

function sectionName(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf(':')));
}

function makeRoom(section: Map<string, Entry>, maxKeys: number): void {
  for (const key of section.keys()) {
    if (section.size < maxKeys) return;
    section.delete(key);
  }
}
