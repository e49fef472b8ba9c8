import { z } from 'zod';
import type { KeyValue } from '@mcp-gateway/store';
import { digestOf } from '../secret-text.js';
import type { Identity } from './identity.js';
import type { Provider } from './provider.js';

const HOUR_MS = 3600_000;

const Confirmation = z.object({
  subject: z.string(),
  provider: z.string(),
  /** Lets us ask again. */
  refreshToken: z.string().optional(),
  checkedAt: z.number(),
  /** When the provider's word on the person holds no longer. */
  until: z.number(),
});
/** A provider has vouched for a person, and for how long that is believed. */
export type Confirmation = z.infer<typeof Confirmation>;

export type Confirmations = {
  /** The provider vouches now. */
  confirm: (identity: Identity) => Promise<void>;
  of: (subject: string) => Promise<Confirmation | undefined>;
  list: () => Promise<Confirmation[]>;
  /** What was said holds for its time, and nobody asks again. */
  stopAsking: (subject: string) => Promise<void>;
  /** The provider vouches no longer. */
  withdraw: (subject: string) => Promise<void>;
};

export type ConfirmationsOptions = {
  store: KeyValue;
  providers: readonly Pick<Provider, 'id' | 'reconfirmAfterHours'>[];
  now?: () => number;
};

/** Until when people of providers have the groups that their provider last told. */
export function createConfirmations(options: ConfirmationsOptions): Confirmations {
  const { store, providers, now = Date.now } = options;
  const hours = new Map(providers.map(({ id, reconfirmAfterHours }) => [id, reconfirmAfterHours]));
  const read = async (key: string) => {
    const text = await store.get(key);
    return text === undefined ? [] : [Confirmation.parse(JSON.parse(text))];
  };
  const write = (record: Confirmation) =>
    store.set(keyOf(record.subject), JSON.stringify(record), record.until - now());
  const of = async (subject: string) => (await read(keyOf(subject)))[0];
  return {
    confirm: ({ account: { subject, provider }, refreshToken }) =>
      write({
        subject,
        provider,
        checkedAt: now(),
        until: now() + (hours.get(provider) ?? 0) * HOUR_MS,
        ...(refreshToken !== undefined && { refreshToken }),
      }),
    of,
    list: async () => (await Promise.all((await store.keys(SECTION)).map(read))).flat(),
    stopAsking: async (subject) => {
      const { refreshToken, ...rest } = (await of(subject)) ?? {};
      if (refreshToken !== undefined) await write(Confirmation.parse(rest));
    },
    withdraw: async (subject) => {
      await store.delete(keyOf(subject));
    },
  };
}

const SECTION = 'confirmed:';

const keyOf = (subject: string) => `${SECTION}${digestOf(subject)}`;
