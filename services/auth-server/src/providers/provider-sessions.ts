import { z } from 'zod';
import type { KeyValue } from '@mcp-gateway/store';
import { digestOf, newSecret } from '../secret-text.js';
import { ABSOLUTE_LIMIT_MS, referenceOf } from '../sessions/sessions.js';
import type { Identity } from './identity.js';
import { takeOnce } from './take-once.js';

const TICKET_TTL_MS = 2 * 60_000;

/** What a sign-out with the provider needs of the sign-in. */
const Held = z.object({
  subject: z.string(),
  provider: z.string(),
  idToken: z.string().optional(),
});
type Held = z.infer<typeof Held>;

export type ProviderSessions = {
  hold: (sessionId: string, identity: Identity) => Promise<void>;
  /** Gives up what was held, for a ticket that leads the browser through the provider's sign-out. */
  exchange: (sessionId: string) => Promise<(Held & { ticket: string }) | undefined>;
  /** What a ticket stands for, once. */
  takeTicket: (ticket: string, provider: string) => Promise<Held | undefined>;
};

/** The provider's side of sessions, which never leaves the server. */
export function createProviderSessions(store: KeyValue): ProviderSessions {
  const take = async (key: string): Promise<Held | undefined> => {
    const text = await takeOnce(store, key);
    return text === undefined ? undefined : Held.parse(JSON.parse(text));
  };
  return {
    hold: (sessionId, { account: { subject, provider }, idToken }) => {
      const held: Held = { subject, provider, ...(idToken !== undefined && { idToken }) };
      return store.set(heldKey(sessionId), JSON.stringify(held), ABSOLUTE_LIMIT_MS);
    },
    exchange: async (sessionId) => {
      const held = await take(heldKey(sessionId));
      if (!held) return undefined;
      const ticket = newSecret();
      await store.set(ticketKey(ticket), JSON.stringify(held), TICKET_TTL_MS);
      return { ...held, ticket };
    },
    takeTicket: async (ticket, provider) => {
      const held = await take(ticketKey(ticket));
      return held?.provider === provider ? held : undefined;
    },
  };
}

const heldKey = (sessionId: string) => `provider-session:${referenceOf(sessionId)}`;
const ticketKey = (ticket: string) => `sign-out:${digestOf(ticket)}`;
