import { MAX_STREAMS_CHECKED, type StreamRight } from '@mcp-gateway/contracts';
import type { Hop } from '@mcp-gateway/identity';

/** A right is asked about again after this time, and up to as much again later by chance. */
const CHECK_EVERY_MS = 15_000;
/** How long a right counts while the auth-server does not answer. */
const UNCHECKED_MS = 5 * 60_000;
/** The auth-server's tolerance for clocks: it takes a token as long. */
const EXPIRY_GRACE_MS = 5_000;
/** The longest that a timer can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A right, and whose it is for which server. */
export type HeldRight = StreamRight & { hop: Hop };

/** Which of these rights hold still, in their order. @throws AppError when nobody can say now. */
export type AskRights = (rights: readonly HeldRight[]) => Promise<readonly boolean[]>;

export type StreamRightsDeps = {
  ask: AskRights;
  /** Told when streams are ended: their right, how many there were, and why. */
  onEnd: (right: HeldRight, streams: number, reason: EndReason) => void;
  onError: (error: unknown) => void;
  checkEveryMs?: number;
  uncheckedMs?: number;
  expiryGraceMs?: number;
};

export type EndReason = 'expired' | 'lost' | 'unchecked';

/** Streams that end when the right to them does. */
export type StreamRights = {
  /** Calls `end` when the right ends; the function returned gives up watching. */
  watch: (right: HeldRight, end: () => void) => () => void;
};

type Watched = {
  right: HeldRight;
  streams: Set<() => void>;
  expiry: NodeJS.Timeout;
  confirmedAt: number;
};

/**
 * Ends streams at the end of their credential, and soon after their right was lost. All rights are
 * asked about together, one for all the streams that it opened.
 */
export function createStreamRights(deps: StreamRightsDeps): StreamRights {
  const {
    checkEveryMs = CHECK_EVERY_MS,
    uncheckedMs = UNCHECKED_MS,
    expiryGraceMs = EXPIRY_GRACE_MS,
  } = deps;
  const watched = new Map<string, Watched>();
  let rounds: NodeJS.Timeout | undefined;

  const end = (entry: Watched, reason: EndReason) => {
    if (!forget(entry)) return;
    deps.onEnd(entry.right, entry.streams.size, reason);
    for (const endStream of entry.streams) endStream();
  };
  const forget = ({ right, expiry }: Watched): boolean => {
    clearTimeout(expiry);
    return watched.delete(right.ticket);
  };
  const add = (right: HeldRight): Watched => {
    const left = Math.min(right.expiresAt + expiryGraceMs - Date.now(), MAX_TIMER_MS);
    const entry: Watched = {
      right,
      streams: new Set(),
      expiry: setTimeout(() => end(entry, 'expired'), left).unref(),
      confirmedAt: Date.now(),
    };
    watched.set(right.ticket, entry);
    return entry;
  };

  const check = async (entries: readonly Watched[]) => {
    try {
      const holds = await deps.ask(entries.map(({ right }) => right));
      entries.forEach((entry, i) => {
        if (holds[i] === true) entry.confirmedAt = Date.now();
        else end(entry, 'lost');
      });
    } catch (error) {
      deps.onError(error);
      const oldest = Date.now() - uncheckedMs;
      for (const entry of entries) if (entry.confirmedAt < oldest) end(entry, 'unchecked');
    }
  };
  const round = async () => {
    const entries = [...watched.values()];
    for (let at = 0; at < entries.length; at += MAX_STREAMS_CHECKED) {
      await check(entries.slice(at, at + MAX_STREAMS_CHECKED));
    }
    rounds = undefined;
    if (watched.size > 0) schedule();
  };
  const schedule = () => {
    const wait = checkEveryMs * (1 + Math.random());
    rounds ??= setTimeout(() => void round(), wait).unref();
  };

  return {
    watch: (right, endStream) => {
      const entry = watched.get(right.ticket) ?? add(right);
      entry.streams.add(endStream);
      schedule();
      return () => {
        entry.streams.delete(endStream);
        if (entry.streams.size === 0) forget(entry);
      };
    },
  };
}
