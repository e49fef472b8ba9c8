import { z } from 'zod';
import type { KeyValue } from '@mcp-gateway/store';
import { digestOf, newSecret } from '../secret-text.js';

/** A browser session ends after this time without use, and after that time in any case. */
export const IDLE_LIMIT_MS = 2 * 3600_000;
export const ABSOLUTE_LIMIT_MS = 8 * 3600_000;
/** Use within this time of the last is not noted, so that a busy page writes little. */
const USE_NOTED_MS = 60_000;
const LONGEST_USER_AGENT = 200;

/** Whose a session is, never what they may: rights are asked for when they are used. */
const Session = z.object({
  subject: z.string(),
  name: z.string(),
  csrfToken: z.string(),
  startedAt: z.number(),
  endsAt: z.number(),
  address: z.string().optional(),
  userAgent: z.string().optional(),
});
export type Session = z.infer<typeof Session>;

/** Where somebody signs in from. */
export type Origin = { address?: string | undefined; userAgent?: string | undefined };

/** A session as it is listed; the reference names it and does not open it. */
export type ListedSession = Omit<Session, 'csrfToken'> & { reference: string; usedAt: number };

export type Sessions = {
  /** The id is opaque, 256 random bits, and stored only as its digest. */
  start: (
    person: { subject: string; name: string },
    origin?: Origin,
  ) => Promise<{ id: string; session: Session }>;
  resolve: (id: string) => Promise<Session | undefined>;
  end: (id: string) => Promise<void>;
  /** Those of one subject, or all. */
  list: (subject?: string) => Promise<ListedSession[]>;
  endListed: (reference: string) => Promise<void>;
  endOf: (subject: string) => Promise<void>;
};

export function createSessions(store: KeyValue, now: () => number = Date.now): Sessions {
  const timeLeft = ({ endsAt }: Session) => Math.min(IDLE_LIMIT_MS, endsAt - now());
  const read = async (reference: string): Promise<Session | undefined> => {
    const stored = await store.get(sessionKey(reference));
    const session = stored === undefined ? undefined : Session.parse(JSON.parse(stored));
    return session && session.endsAt > now() ? session : undefined;
  };
  const usedAt = async (reference: string) => Number(await store.get(usedKey(reference)));
  const noteUse = (reference: string, session: Session) =>
    store.set(usedKey(reference), String(now()), timeLeft(session));

  const end = async (reference: string) => {
    await store.delete(sessionKey(reference));
    await store.delete(usedKey(reference));
  };
  const list = async (subject?: string) => {
    const listed: ListedSession[] = [];
    for (const key of await store.keys(SESSION)) {
      const reference = key.slice(SESSION.length);
      const session = await read(reference);
      if (!session || (subject !== undefined && session.subject !== subject)) continue;
      const { csrfToken: _secret, ...rest } = session;
      listed.push({ ...rest, reference, usedAt: await usedAt(reference) });
    }
    return listed;
  };
  return {
    start: async ({ subject, name }, { address, userAgent } = {}) => {
      const id = newSecret();
      const session: Session = {
        subject,
        name,
        csrfToken: newSecret(),
        startedAt: now(),
        endsAt: now() + ABSOLUTE_LIMIT_MS,
        ...(address !== undefined && { address }),
        ...(userAgent !== undefined && { userAgent: userAgent.slice(0, LONGEST_USER_AGENT) }),
      };
      const reference = referenceOf(id);
      await Promise.all([
        store.set(sessionKey(reference), JSON.stringify(session), timeLeft(session)),
        noteUse(reference, session),
      ]);
      return { id, session };
    },
    resolve: async (id) => {
      const reference = referenceOf(id);
      const session = await read(reference);
      if (!session || now() - (await usedAt(reference)) < USE_NOTED_MS) return session;
      // The session is not written again: what another request ends meanwhile must stay ended.
      if (!(await store.extend(sessionKey(reference), timeLeft(session)))) return undefined;
      await noteUse(reference, session);
      return session;
    },
    end: (id) => end(referenceOf(id)),
    list,
    endListed: end,
    endOf: async (subject) => {
      for (const { reference } of await list(subject)) await end(reference);
    },
  };
}

const SESSION = 'session:';

const sessionKey = (reference: string) => `${SESSION}${reference}`;
const usedKey = (reference: string) => `session-used:${reference}`;

/** Names a session and does not open it. */
export function referenceOf(id: string): string {
  return digestOf(id);
}
