/** A collection of records, each found by its id. Writes are durable when the promise resolves. */
export type Documents<T> = {
  list: () => Promise<readonly T[]>;
  get: (id: string) => Promise<T | undefined>;
  put: (value: T) => Promise<void>;
  /** True when there was such a record. */
  delete: (id: string) => Promise<boolean>;
};

export type DocumentsOptions<T> = {
  idOf: (value: T) => string;
  /** Turns stored JSON into a record or throws. */
  parse: (json: unknown) => T;
};
