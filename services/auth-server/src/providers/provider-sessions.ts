import { z } from 'zod';
import type { KeyValue } from '@mcp-gateway/store';
import { ABSOLUTE_LIMIT_MS, referenceOf } from '../sessions/sessions.js';
import type { Identity } from './identity.js';
import { random } from './sign-in-attempts.js';

const TICKET_TTL_MS = 2 * 60_000;

const Held = z.object({
  provider: z.string(),
  idToken: z.string().optional(),
  refreshToken: z.string().optional(),
  /** When the provider last vouched. */
  checkedAt: z.number(),
});
/** What the provider gave at a sign-in, for as long as the session that began with it. */
export type Held = z.infer<typeof Held>;

const Ticket = z.object({ provider: z.string(), idToken: z.string().optional() });
type Ticket = z.infer<typeof Ticket>;

export type ProviderSessions = {
  /** Keeps what was given, or was given anew; the session is named by its reference. */
  hold: (reference: string, identity: Identity) => Promise<void>;
  held: (reference: string) => Promise<Held | undefined>;
  drop: (reference: string) => Promise<void>;
  /** Gives up what was held, for a ticket that leads the browser through the provider's sign-out. */
  exchange: (sessionId: string) => Promise<{ provider: string; ticket: string } | undefined>;
  /** What a ticket stands for, once. */
  takeTicket: (ticket: string, provider: string) => Promise<Ticket | undefined>;
};

/** The provider's side of sessions, which never leaves the server. */
export function createProviderSessions(
  store: KeyValue,
  now: () => number = Date.now,
): ProviderSessions {
  const held = async (reference: string) => {
    const text = await store.get(heldKey(reference));
    return text === undefined ? undefined : Held.parse(JSON.parse(text));
  };
  const drop = async (reference: string) => {
    await store.delete(heldKey(reference));
  };
  return {
    hold: (reference, { account: { provider }, idToken, refreshToken }) => {
      const record: Held = {
        provider,
        checkedAt: now(),
        ...(idToken !== undefined && { idToken }),
        ...(refreshToken !== undefined && { refreshToken }),
      };
      return store.set(heldKey(reference), JSON.stringify(record), ABSOLUTE_LIMIT_MS);
    },
    held,
    drop,
    exchange: async (sessionId) => {
      const reference = referenceOf(sessionId);
      const record = await held(reference);
      if (!record) return undefined;
      await drop(reference);
      const { provider, idToken } = record;
      const [ticket, value] = [random(), { provider, idToken } satisfies Ticket];
      await store.set(ticketKey(ticket), JSON.stringify(value), TICKET_TTL_MS);
      return { provider, ticket };
    },
    takeTicket: async (ticket, provider) => {
      const text = await store.get(ticketKey(ticket));
      if (text === undefined || !(await store.delete(ticketKey(ticket)))) return undefined;
      const value = Ticket.parse(JSON.parse(text));
      return value.provider === provider ? value : undefined;
    },
  };
}

const heldKey = (reference: string) => `provider-session:${reference}`;
const ticketKey = (ticket: string) => `sign-out:${referenceOf(ticket)}`;
