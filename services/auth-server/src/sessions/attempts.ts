import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { AppError } from '@mcp-gateway/kit';
import type { KeyValue } from '@mcp-gateway/store';
import { digestOf } from '../secret-text.js';

/** Wrong sign-ins allowed for a name before it has to wait. */
const FREE_ATTEMPTS = 5;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 5 * 60_000;
/** Failures are forgotten after this time without another. */
const MEMORY_MS = 15 * 60_000;
const MAX_NAMES = 10_000;

export type Attempts = {
  /** Milliseconds until the name may try again; 0 when it may now, and then the try is counted. */
  begin: (name: string) => number;
  /** The tries so far were right after all. */
  succeeded: (name: string) => void;
};

export type AttemptsOptions = {
  /** Where they survive a restart. */
  store: KeyValue;
  /** Of its keys there; names of different prefixes have nothing to do with one another. */
  prefix: string;
  /** Told when that failed; attempts are slowed down all the same. */
  onError: (error: unknown) => void;
  now?: () => number;
};

const Failures = z.object({ count: z.number(), until: z.number() });
type Failures = z.infer<typeof Failures>;

/**
 * Slows down guessing: after a few failures the wait doubles, for names that exist or not alike. A
 * try counts as failed until it has succeeded, so that guesses at the same time gain nothing. Who
 * has to wait does so after a restart too.
 */
export async function openAttempts(options: AttemptsOptions): Promise<Attempts> {
  const { store, prefix, onError, now = Date.now } = options;
  // A name may be a password that was typed into the wrong field.
  const keyOf = (name: string) => `${prefix}${digestOf(name)}`;
  const failures = new LRUCache<string, Failures>({
    max: MAX_NAMES,
    ttl: MEMORY_MS,
    perf: { now },
  });
  for (const key of await store.keys(prefix)) {
    const stored = await store.get(key);
    if (stored !== undefined) failures.set(key, Failures.parse(JSON.parse(stored)));
  }
  return {
    begin: (name) => {
      const key = keyOf(name);
      const { count, until } = failures.get(key) ?? { count: 0, until: 0 };
      const wait = until - now();
      if (wait > 0) return wait;
      const failed = { count: count + 1, until: now() + waitAfter(count + 1) };
      failures.set(key, failed);
      if (isSlowed(failed)) store.set(key, JSON.stringify(failed), MEMORY_MS).catch(onError);
      return 0;
    },
    succeeded: (name) => {
      const key = keyOf(name);
      if (isSlowed(failures.get(key))) store.delete(key).catch(onError);
      failures.delete(key);
    },
  };
}

function isSlowed(failures: Failures | undefined): boolean {
  return failures !== undefined && failures.count >= FREE_ATTEMPTS;
}

function waitAfter(count: number): number {
  if (count < FREE_ATTEMPTS) return 0;
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (count - FREE_ATTEMPTS));
}

/** Counts a try to sign in. @throws AppError 429 while the name has to wait */
export function beginAttempt(attempts: Pick<Attempts, 'begin'>, name: string): void {
  const wait = attempts.begin(name);
  if (wait === 0) return;
  const seconds = String(Math.ceil(wait / 1000));
  throw new AppError('too_many_attempts', 429, `Too many wrong attempts: wait ${seconds} s`, {
    headers: { 'Retry-After': seconds },
  });
}
