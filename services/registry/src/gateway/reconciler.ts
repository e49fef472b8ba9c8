export type Reconciler = {
  /** Asks for a run; resolves when a run that began after the request has ended. */
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

/** Runs `sync` one at a time; requests that come close together share one run. */
export function createReconciler(
  sync: () => Promise<void>,
  options: ReconcilerOptions = {},
): Reconciler {
  const { quietMs = 250, maxWaitMs = 2_000 } = options;
  let running: Promise<void> = Promise.resolve();
  let waiting: Waiting | undefined;

  const open = (): Waiting => {
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const done = begun.then(() => {
      waiting = undefined;
      running = running.catch(() => undefined).then(sync);
      return running;
    });
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
