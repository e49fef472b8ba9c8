import { errors, type Adapter, type AdapterFactory, type AdapterPayload } from 'oidc-provider';
import type { KeyValue } from '@mcp-gateway/store';
import type { Grants } from './grants.js';
import type { Registrations } from './registrations.js';
import { createStoredModel } from './stored-models.js';

/** A code that was used is remembered for this time, so that a replay ends what came of it. */
const USED_CODE_REMEMBERED_S = 15 * 60;

export type AdapterOptions = {
  store: KeyValue;
  grants: Grants;
  registrations: Registrations;
  /** Whether the browser that is asking belongs to the account. */
  isSignedIn: (accountId: string) => Promise<boolean>;
};

/** What oidc-provider remembers, in our store. */
export function createAdapterFactory(options: AdapterOptions): AdapterFactory {
  const { grants, registrations } = options;
  return (name) => {
    switch (name) {
      case 'Grant':
        return {
          ...readOnly(grants.read),
          upsert: (id, payload, ttlS = 0) => grants.write(id, payload, ttlS),
          destroy: grants.end,
        };
      case 'Client':
        return {
          ...readOnly(registrations.read),
          upsert: registrations.write,
          destroy: registrations.remove,
        };
      case 'Session':
        return sessionAdapter(options);
      default:
        return tokenAdapter(options, name);
    }
  };
}

function readOnly(find: Adapter['find']): Adapter {
  const nothing = () => Promise.resolve(undefined);
  return {
    find,
    findByUid: nothing,
    findByUserCode: nothing,
    upsert: nothing,
    consume: nothing,
    destroy: nothing,
    // The grant itself goes at the same time, and what hangs on it is worth nothing then.
    revokeByGrantId: nothing,
  };
}

/** Codes, refresh tokens and interactions; a code and a refresh token can be used once. */
function tokenAdapter({ store, grants }: AdapterOptions, name: string): Adapter {
  const model = createStoredModel(store, name);
  return {
    ...readOnly(model.read),
    upsert: async (id, payload, ttlS = 0) => {
      await model.write(id, payload, ttlS);
      if (payload.grantId !== undefined) await model.once(id, ttlS);
    },
    destroy: model.remove,
    consume: async (id) => {
      const payload = await model.read(id);
      if (!(await model.use(id))) {
        // Used by two at the same time: one of them is a thief.
        if (payload?.grantId !== undefined) await grants.end(payload.grantId);
        throw new errors.InvalidGrant('already used');
      }
      const ttlS = Math.max(USED_CODE_REMEMBERED_S, secondsLeft(payload));
      await model.write(id, { ...payload, consumed: now() }, ttlS);
    },
  };
}

/**
 * The library's own session holds which grant a browser's person gave a client. It is one of the
 * gateway's session: signed out, or signed in as somebody else, a browser begins a new one.
 */
function sessionAdapter({ store, isSignedIn }: AdapterOptions): Adapter {
  const sessions = createStoredModel(store, 'Session');
  const byUid = createStoredModel(store, 'SessionUid');
  return {
    ...readOnly(async (id) => {
      const payload = await sessions.read(id);
      const accountId = payload?.accountId;
      return accountId === undefined || (await isSignedIn(accountId)) ? payload : undefined;
    }),
    findByUid: byUid.read,
    upsert: async (id, payload, ttlS = 0) => {
      await sessions.write(id, payload, ttlS);
      if (payload.uid !== undefined) await byUid.write(payload.uid, payload, ttlS);
    },
    destroy: sessions.remove,
  };
}

function secondsLeft(payload: AdapterPayload | undefined): number {
  return (payload?.exp ?? 0) - now();
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
