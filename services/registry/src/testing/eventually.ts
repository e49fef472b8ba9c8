import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds, and tells how long that took. @throws Error when it does not in time */
export async function eventually(
  holds: () => Promise<boolean> | boolean,
  withinMs: number,
): Promise<number> {
  const since = Date.now();
  while (!(await holds())) {
    if (Date.now() - since > withinMs) throw new Error(`Not within ${withinMs} ms`);
    await sleep(20);
  }
  return Date.now() - since;
}
