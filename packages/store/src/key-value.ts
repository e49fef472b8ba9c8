/** Small values that end by themselves, such as sessions and revocations. */
export type KeyValue = {
  get: (key: string) => Promise<string | undefined>;
  set: (key: string, value: string, ttlMs: number) => Promise<void>;
  /** True when there was such a key. */
  delete: (key: string) => Promise<boolean>;
};
