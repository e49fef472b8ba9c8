export type Reconciler = {
  /** Asks for a run; settles with the run that begins after this. */
  request: () => Promise<void>;
  close: () => void;
};

export type ReconcilerOptions = {
  /** A run begins when nothing was asked for so long, in milliseconds… */
  quietMs?: number;
  /** …or when the first request has waited so long. */
  maxWaitMs?: number;
};

type Waiting = { since: number; done: Promise<void>; begin: () => void; timer?: NodeJS.Timeout };

/** Runs `sync` one at a time; all that is asked until a run begins shares that run. */
export function createReconciler(
  sync: () => Promise<void>,
  { quietMs = 250, maxWaitMs = 2_000 }: ReconcilerOptions = {},
): Reconciler {
  let running: Promise<unknown> = Promise.resolve();
  let waiting: Waiting | undefined;

  const run = (): Promise<void> => {
    waiting = undefined;
    const done = sync();
    running = done.catch(() => undefined);
    return done;
  };
  const open = (): Waiting => {
    let begin: () => void = () => undefined;
    const due = new Promise<void>((resolve) => (begin = resolve));
    const done = Promise.all([due, running]).then(run);
    return { since: Date.now(), done, begin };
  };
  return {
    request: () => {
      waiting ??= open();
      clearTimeout(waiting.timer);
      const waited = Date.now() - waiting.since;
      waiting.timer = setTimeout(waiting.begin, Math.max(0, Math.min(quietMs, maxWaitMs - waited)));
      return waiting.done;
    },
    close: () => clearTimeout(waiting?.timer),
  };
}
