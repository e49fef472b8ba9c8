/**
 * A collection of records, each found by its id. A write is durable when its promise resolves, and
 * has changed nothing when it rejects. Records handed out are shared: change copies of them.
 */
export type Documents<T> = {
  list: () => Promise<readonly T[]>;
  get: (id: string) => Promise<T | undefined>;
  /** Adds a record, or replaces the one of its id. Rejects what `parse` would not take back. */
  put: (value: T) => Promise<void>;
  /** True when there was such a record. */
  delete: (id: string) => Promise<boolean>;
};

export type DocumentsOptions<T> = {
  idOf: (value: T) => string;
  /** Turns stored JSON into a record or throws. */
  parse: (json: unknown) => T;
};
