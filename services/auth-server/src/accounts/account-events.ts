type Listener = (subject: string) => void | Promise<void>;

/** What happens to people and machine clients, for whoever holds something that was given to them. */
export type AccountEvents = {
  /** Their rights are others now: what is remembered of them does not hold. */
  changed: Listener;
  /**
   * What they were given must end at once: sessions, tokens, grants. Resolves when all has ended.
   * Told after a new password, and when they are disabled or removed.
   */
  ended: (subject: string) => Promise<void>;
  /** Told of changes and of ends. */
  onChanged: (listener: Listener) => void;
  onEnded: (listener: Listener) => void;
};

export function createAccountEvents(): AccountEvents {
  const changeListeners: Listener[] = [];
  const endListeners: Listener[] = [];
  const tell = (listeners: readonly Listener[], subject: string) =>
    Promise.all(listeners.map(async (listener) => listener(subject)));
  return {
    changed: async (subject) => {
      await tell(changeListeners, subject);
    },
    ended: async (subject) => {
      await tell([...endListeners, ...changeListeners], subject);
    },
    onChanged: (listener) => changeListeners.push(listener),
    onEnded: (listener) => endListeners.push(listener),
  };
}
