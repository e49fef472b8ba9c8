/**
 * Small values that end by themselves, such as sessions and revocations. The part of a key before
 * its first colon is its section; where room is limited, it is limited for each section by itself.
 */
export type KeyValue = {
  get: (key: string) => Promise<string | undefined>;
  set: (key: string, value: string, ttlMs: number) => Promise<void>;
  /**
   * Gives a key that is there this time from now; false, and nothing done, when there is none. Of
   * all changes this one may be lost in a crash: the value then ends earlier.
   */
  extend: (key: string, ttlMs: number) => Promise<boolean>;
  /** True when there was such a key: of several at the same time, for one only. */
  delete: (key: string) => Promise<boolean>;
  /** The keys that begin like this and have not ended; a section is searched alone if it is named. */
  keys: (prefix: string) => Promise<string[]>;
};
