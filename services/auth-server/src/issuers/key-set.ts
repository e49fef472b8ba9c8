import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, unavailable, type Log } from '@mcp-gateway/kit';
import { Unusable } from './fetch-json.js';
import type { Jwks } from './jwks.js';
import type { LoadKeys } from './key-source.js';

/** How old keys get while the issuer answers: a key it removed is refused after that. */
const REFRESH_MS = 10 * 60_000;
/** How old keys get while it does not. */
const KEEP_MS = 24 * 3_600_000;
/** An unknown key id asks the issuer at most this often. */
const ASK_AGAIN_MS = 10_000;
/** After a failure it is left alone: this long at first, twice as long after each further one. */
const FIRST_BREAK_MS = 2_000;
const LONGEST_BREAK_MS = 30_000;
/** Callers beyond this do not wait for an answer under way. */
const MAX_WAITING = 200;

export type KeySetOptions = {
  load: LoadKeys;
  /** Told of the keys each time they were fetched. */
  onKeys: (keys: Jwks) => void;
  log: Log;
  now?: () => number;
  refreshMs?: number;
};

/** The keys of one issuer. No issuer waits for another, and no fetch is made per request. */
export type KeySet = {
  has: (keyId: string) => boolean;
  /**
   * Asks the issuer, unless it was asked just now, for a key that is not here.
   * @throws AppError 503 when it cannot be known whether there is such a key
   */
  lookFor: () => Promise<void>;
  /** Whether there are keys to verify with. */
  usable: () => boolean;
  /** Keeps the keys fresh until it is closed. */
  close: () => void;
};

export function createKeySet(options: KeySetOptions): KeySet {
  const { load, onKeys, log, now = Date.now, refreshMs = REFRESH_MS } = options;
  const closing = new AbortController();
  let keyIds: ReadonlySet<string> = new Set();
  let fetchedAt = -Infinity;
  let failure: { error: unknown; count: number } | undefined;
  let askAgainAt = -Infinity;
  let asking: Promise<void> | undefined;
  let waiting = 0;

  const usable = () => now() - fetchedAt < KEEP_MS;
  const succeeded = (keys: Jwks) => {
    keyIds = new Set(keys.keys.map(({ kid }) => kid));
    fetchedAt = now();
    askAgainAt = fetchedAt + ASK_AGAIN_MS;
    onKeys(keys);
    if (failure) log.info('The keys of the issuer can be had again');
    failure = undefined;
  };
  const failed = (error: unknown) => {
    const count = (failure?.count ?? 0) + 1;
    if (!failure)
      log.warn({ err: error, usable: usable() }, 'The keys of the issuer cannot be had');
    failure = { error, count };
    askAgainAt = now() + Math.min(FIRST_BREAK_MS * 2 ** (count - 1), LONGEST_BREAK_MS);
  };
  /** Never fails, and is made once at a time. */
  const ask = (): Promise<void> =>
    (asking ??= load()
      .then(succeeded, failed)
      .finally(() => (asking = undefined)));

  const refresh = async () => {
    while (!closing.signal.aborted) {
      await ask();
      const pause = Math.min(refreshMs, failure ? LONGEST_BREAK_MS : Infinity);
      await sleep(pause, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
    }
  };
  void refresh();

  return {
    has: (keyId) => usable() && keyIds.has(keyId),
    usable,
    lookFor: async () => {
      if (asking || now() >= askAgainAt) {
        if (waiting >= MAX_WAITING) throw noKeys(undefined);
        waiting += 1;
        await ask().finally(() => (waiting -= 1));
      }
      if (failure) throw noKeys(failure.error);
    },
    close: () => closing.abort(),
  };
}

function noKeys(cause: unknown): AppError {
  if (!(cause instanceof Unusable)) {
    return unavailable("The keys of the token's issuer cannot be had now: try again", cause);
  }
  const message =
    "The gateway is misconfigured: it can make nothing of the keys of the token's issuer";
  return new AppError('misconfigured', 503, message, { cause, headers: { 'Retry-After': '30' } });
}
