import { LRUCache } from 'lru-cache';

/** Wrong sign-ins allowed for a name before it has to wait. */
const FREE_ATTEMPTS = 5;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 5 * 60_000;
/** Failures are forgotten after this time without another. */
const MEMORY_MS = 15 * 60_000;

export type Attempts = {
  /** Milliseconds until the name may try again; 0 when it may now, and then the try is counted. */
  begin: (name: string) => number;
  /** The tries so far were right after all. */
  succeeded: (name: string) => void;
};

/**
 * Slows down guessing: after a few failures the wait doubles, for names that exist or not alike. A
 * try counts as failed until it has succeeded, so that guesses at the same time gain nothing.
 */
export function createAttempts(now: () => number = Date.now): Attempts {
  const failures = new LRUCache<string, { count: number; until: number }>({
    max: 10_000,
    ttl: MEMORY_MS,
    perf: { now },
  });
  return {
    begin: (name) => {
      const { count, until } = failures.get(name) ?? { count: 0, until: 0 };
      const wait = until - now();
      if (wait > 0) return wait;
      failures.set(name, { count: count + 1, until: now() + waitAfter(count + 1) });
      return 0;
    },
    succeeded: (name) => {
      failures.delete(name);
    },
  };
}

function waitAfter(count: number): number {
  if (count < FREE_ATTEMPTS) return 0;
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (count - FREE_ATTEMPTS));
}
