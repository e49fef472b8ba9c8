/** Runs one action at a time, in the order asked for. */
export type InTurn = <R>(action: () => Promise<R>) => Promise<R>;

export function createTurns(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (action) => {
    const turn = last.then(action);
    last = turn.catch(() => undefined);
    return turn;
  };
}
