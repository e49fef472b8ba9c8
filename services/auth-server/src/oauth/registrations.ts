import type { AdapterPayload } from 'oidc-provider';
import type { KeyValue } from '@mcp-gateway/store';
import { digestOf } from '../secret-text.js';
import { createStoredModel, sectionOf } from './stored-models.js';

const MODEL = 'Client';
const DAY_S = 24 * 3600;
/** A registration that nobody gives anything to ends after this time… */
const UNUSED_S = DAY_S;
/** …and one that was used, when it has not been for this time. */
const USED_S = 90 * DAY_S;
const MAX_REGISTRATIONS = 10_000;

/** Clients that registered themselves (RFC 7591). */
export type Registrations = {
  read: (clientId: string) => Promise<AdapterPayload | undefined>;
  write: (clientId: string, metadata: AdapterPayload) => Promise<void>;
  remove: (clientId: string) => Promise<void>;
  /** Somebody signed in with the client, or it renewed its tokens. */
  used: (clientId: string) => Promise<void>;
  isFull: () => Promise<boolean>;
};

export function createRegistrations(store: KeyValue): Registrations {
  const clients = createStoredModel(store, MODEL);
  return {
    read: async (clientId) => {
      const stored = await clients.read(clientId);
      if (!stored) return undefined;
      const { jti: _id, ...metadata } = stored;
      return metadata;
    },
    write: (clientId, { client_secret: secret, ...metadata }) => {
      const hidden = secret === undefined ? {} : { client_secret: digestOf(secret) };
      return clients.write(clientId, { ...metadata, ...hidden }, UNUSED_S);
    },
    remove: clients.remove,
    used: (clientId) => clients.keep(clientId, USED_S),
    isFull: async () => (await store.keys(`${sectionOf(MODEL)}:`)).length >= MAX_REGISTRATIONS,
  };
}
