import type { ServerResponse } from 'node:http';

/** No stream lasts longer, so that rights lost since it began are lost here too in the end. */
const MAX_LIFE_MS = 24 * 60 * 60 * 1000;

/** The time that a response is worked on. */
export type Lifetime = {
  /** Aborted when nothing more is to be done for the response. */
  signal: AbortSignal;
  end: () => void;
};

/**
 * A lifetime for each response, ended as soon as nobody waits for it any more, when the service
 * stops, or after a day; so no upstream is kept busy for nothing.
 */
export function createLifetimes(stopping: AbortSignal): (res: ServerResponse) => Lifetime {
  const living = new Set<AbortController>();
  stopping.addEventListener('abort', () => {
    for (const life of living) life.abort();
  });
  return (res) => {
    const life = new AbortController();
    if (stopping.aborted) life.abort();
    const overdue = setTimeout(() => life.abort(), MAX_LIFE_MS).unref();
    living.add(life);
    res.once('close', () => {
      clearTimeout(overdue);
      living.delete(life);
      if (!res.writableFinished) life.abort();
    });
    return { signal: life.signal, end: () => life.abort() };
  };
}
