const LIMIT = 5;
const WINDOW_MS = 60_000;

/** Counts the deaths of one service; `record` tells whether there were too many in a short time. */
export function createCrashCounter(limit = LIMIT, windowMs = WINDOW_MS) {
  let times: number[] = [];
  return {
    record: (now: number): boolean => {
      times = [...times, now].filter((time) => now - time < windowMs);
      return times.length >= limit;
    },
  };
}
