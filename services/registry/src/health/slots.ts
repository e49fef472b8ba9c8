export type Slots = {
  /** Runs the task when a slot is free; an urgent one goes before all that wait. */
  run: <R>(task: () => Promise<R>, urgent?: boolean) => Promise<R>;
};

/** At most `count` tasks at the same time. */
export function createSlots(count: number): Slots {
  const waiting: (() => void)[] = [];
  let free = count;

  const take = (urgent: boolean) =>
    new Promise<void>((resolve) => {
      if (free > 0) {
        free -= 1;
        resolve();
      } else if (urgent) waiting.unshift(resolve);
      else waiting.push(resolve);
    });
  const release = () => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return {
    run: async (task, urgent = false) => {
      await take(urgent);
      try {
        return await task();
      } finally {
        release();
      }
    },
  };
}
