/** A server, or whatever else ends with the call that it serves. */
export type Closable = { close: () => Promise<unknown> };

/** One server at work on one message. */
export type Call = {
  /** Closes the server; the first time counts. */
  end: () => void;
};

/** Every call in flight, so that a stop can wait for them, and in the end cut them. */
export function createCalls() {
  const running = new Set<Call>();
  const waiting = new Set<() => void>();

  const remove = (call: Call) => {
    running.delete(call);
    if (running.size === 0) for (const resolve of waiting) resolve();
  };

  return {
    begin(server: Closable): Call {
      const call: Call = {
        end: () => {
          if (!running.has(call)) return;
          remove(call);
          void server.close();
        },
      };
      running.add(call);
      return call;
    },

    /** Resolves when nothing runs any more, after `graceMs` at the latest; ends what still runs. */
    async drain(graceMs: number): Promise<void> {
      if (running.size > 0) {
        await new Promise<void>((resolve) => {
          const overdue = setTimeout(resolve, graceMs);
          waiting.add(() => {
            clearTimeout(overdue);
            resolve();
          });
        });
      }
      for (const call of running) call.end();
    },
  };
}

export type Calls = ReturnType<typeof createCalls>;
