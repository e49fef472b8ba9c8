import { LRUCache } from 'lru-cache';

export type RateLimit = {
  /** Counts one; milliseconds until another is taken, 0 when this one is. */
  take: (who: string) => number;
};

/** So many in a window of time, for each of whom they come from. */
export function createRateLimit(
  { count, windowMs }: { count: number; windowMs: number },
  now: () => number = Date.now,
): RateLimit {
  const windows = new LRUCache<string, { left: number; until: number }>({ max: 10_000 });
  return {
    take: (who) => {
      const known = windows.get(who);
      const window =
        known && known.until > now() ? known : { left: count, until: now() + windowMs };
      if (window.left <= 0) return window.until - now();
      windows.set(who, { ...window, left: window.left - 1 });
      return 0;
    },
  };
}
