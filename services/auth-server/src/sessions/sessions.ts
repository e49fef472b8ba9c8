import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { KeyValue } from '@mcp-gateway/store';

/** A browser session ends after this time without use, and after that time in any case. */
export const IDLE_LIMIT_MS = 2 * 3600_000;
export const ABSOLUTE_LIMIT_MS = 8 * 3600_000;

const Session = z.object({
  subject: z.string(),
  name: z.string(),
  groups: z.array(z.string()),
  csrfToken: z.string(),
  endsAt: z.number(),
});
export type Session = z.infer<typeof Session>;

export type Sessions = {
  /** The id is opaque, 256 random bits, and stored only as its digest. */
  start: (user: { subject: string; name: string; groups: readonly string[] }) => Promise<{
    id: string;
    session: Session;
  }>;
  resolve: (id: string) => Promise<Session | undefined>;
  end: (id: string) => Promise<void>;
};

export function createSessions(store: KeyValue, now: () => number = Date.now): Sessions {
  const timeLeft = ({ endsAt }: Session) => Math.min(IDLE_LIMIT_MS, endsAt - now());
  return {
    start: async ({ subject, name, groups }) => {
      const id = randomBytes(32).toString('base64url');
      const session: Session = {
        subject,
        name,
        groups: [...groups],
        csrfToken: randomBytes(32).toString('base64url'),
        endsAt: now() + ABSOLUTE_LIMIT_MS,
      };
      await store.set(keyOf(id), JSON.stringify(session), timeLeft(session));
      return { id, session };
    },
    resolve: async (id) => {
      const stored = await store.get(keyOf(id));
      if (stored === undefined) return undefined;
      const session = Session.parse(JSON.parse(stored));
      if (session.endsAt <= now()) return undefined;
      // Never written again: a session that another request ends meanwhile must stay ended.
      const present = await store.extend(keyOf(id), timeLeft(session));
      return present ? session : undefined;
    },
    end: async (id) => {
      await store.delete(keyOf(id));
    },
  };
}

function keyOf(id: string): string {
  return `session:${createHash('sha256').update(id).digest('base64url')}`;
}
