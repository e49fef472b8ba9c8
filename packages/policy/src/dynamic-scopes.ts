import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Principal } from './attributes.js';
import type { ScopesOf } from './extensions.js';
import { Name } from './names.js';

export type DynamicScopesOptions = {
  sources: readonly ScopesOf[];
  /** Told when a source gave no usable answer; it adds nothing then. */
  onError: (error: unknown) => void;
  /** How long a source may take for an answer. */
  timeoutMs?: number;
  /** How long an answer is kept: a scope that a source takes away is gone after that. */
  keepMs?: number;
  /** How long a source that failed is left alone about a principal. */
  retryMs?: number;
  now?: () => number;
};

export type DynamicScopes = {
  /** The principal with the scopes that were found before; undefined when they have to be asked for. */
  known: <P extends Principal>(principal: P) => P | undefined;
  /** The principal with all scopes found; never fails. */
  add: <P extends Principal>(principal: P) => Promise<P>;
};

type Found = { scopes: readonly string[]; complete: boolean };

const Answer = z.array(Name.max(256), 'must be a list of scopes').max(1000, 'are too many scopes');
const MAX_PRINCIPALS = 10_000;

/** Scopes that sources outside the policy file add to a principal; no answer adds none. */
export function createDynamicScopes(options: DynamicScopesOptions): DynamicScopes {
  const { sources, onError, timeoutMs = 2_000, keepMs = 30_000, retryMs = 5_000 } = options;
  const clock = options.now ?? Date.now;
  const found = new LRUCache<string, Found>({
    max: MAX_PRINCIPALS,
    perf: { now: clock },
    ttlResolution: 0,
  });
  const asking = new Map<string, Promise<Found>>();

  const askOne = async (source: ScopesOf, principal: Principal) => {
    try {
      return Answer.parse(await inTime((signal) => source(principal, signal), timeoutMs));
    } catch (error) {
      onError(error);
      return undefined;
    }
  };
  const askAll = async ({ subject, kind, name, scopes }: Principal): Promise<Found> => {
    // What an answer is kept for is all that it may depend on.
    const principal = { subject, kind, name, scopes };
    const answers = await Promise.all(sources.map((source) => askOne(source, principal)));
    return {
      scopes: answers.flatMap((answer) => answer ?? []),
      complete: !answers.includes(undefined),
    };
  };
  /** Calls of one principal that arrive together wait for one answer. */
  const ask = (principal: Principal, key: string): Promise<Found> => {
    const running = asking.get(key);
    if (running) return running;
    const answer = askAll(principal)
      .then((scopes) => {
        found.set(key, scopes, { ttl: scopes.complete ? keepMs : retryMs });
        return scopes;
      })
      .finally(() => asking.delete(key));
    asking.set(key, answer);
    return answer;
  };
  return {
    known: (principal) => {
      if (sources.length === 0) return principal;
      const known = found.get(keyOf(principal));
      return known && withScopes(principal, known);
    },
    add: async (principal) => {
      if (sources.length === 0) return principal;
      const key = keyOf(principal);
      return withScopes(principal, found.get(key) ?? (await ask(principal, key)));
    },
  };
}

/** Ends the wait whether or not the work heeds the signal. */
async function inTime<T>(
  work: (signal: AbortSignal) => T | Promise<T>,
  timeoutMs: number,
): Promise<T> {
  const timer = new AbortController();
  const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), timer.signal]);
  const late = sleep(timeoutMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`A source of scopes did not answer within ${timeoutMs} ms`);
  });
  try {
    return await Promise.race([work(signal), late]);
  } finally {
    late.catch(() => undefined);
    timer.abort();
  }
}

function withScopes<P extends Principal>(principal: P, { scopes }: Found): P {
  if (scopes.length === 0) return principal;
  return { ...principal, scopes: [...new Set([...principal.scopes, ...scopes])] };
}

/** The scopes belong to it, for a source may judge by what the credential holds. */
function keyOf({ kind, subject, name, scopes }: Principal): string {
  return JSON.stringify([kind, subject, name, scopes]);
}
