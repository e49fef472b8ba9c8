/** Small values that end by themselves, such as sessions and revocations. */
export type KeyValue = {
  get: (key: string) => Promise<string | undefined>;
  set: (key: string, value: string, ttlMs: number) => Promise<void>;
  /** Gives a key that is there this time from now; false, and nothing done, when there is none. */
  extend: (key: string, ttlMs: number) => Promise<boolean>;
  /** True when there was such a key. */
  delete: (key: string) => Promise<boolean>;
};
