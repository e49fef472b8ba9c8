import type { AdapterPayload } from 'oidc-provider';
import type { KeyValue } from '@mcp-gateway/store';
import { digestOf } from '../secret-text.js';

/** One kind of thing that the authorization server remembers, by its id. */
export type StoredModel = {
  read: (id: string) => Promise<AdapterPayload | undefined>;
  write: (id: string, payload: AdapterPayload, ttlS: number) => Promise<void>;
  remove: (id: string) => Promise<void>;
  /** True for the first use of something that was written with `once`, and for no other ever. */
  use: (id: string) => Promise<boolean>;
  once: (id: string, ttlS: number) => Promise<void>;
  /** Gives it this time from now; nothing happens when it is not there. */
  keep: (id: string, ttlS: number) => Promise<void>;
};

/**
 * Ids are codes, refresh tokens and the like, so neither keys nor values hold them: who reads the
 * store gets nothing to sign in with.
 */
export function createStoredModel(store: KeyValue, name: string): StoredModel {
  const prefix = sectionOf(name);
  const key = (id: string) => `${prefix}:${digestOf(id)}`;
  const onceKey = (id: string) => `${prefix}-unused:${digestOf(id)}`;
  return {
    read: async (id) => {
      const stored = await store.get(key(id));
      return stored === undefined
        ? undefined
        : { ...(JSON.parse(stored) as AdapterPayload), jti: id };
    },
    write: (id, { jti: _id, ...payload }, ttlS) =>
      store.set(key(id), JSON.stringify(payload), ttlS * 1000),
    remove: async (id) => {
      await store.delete(key(id));
    },
    once: (id, ttlS) => store.set(onceKey(id), '', ttlS * 1000),
    use: (id) => store.delete(onceKey(id)),
    keep: async (id, ttlS) => {
      await store.extend(key(id), ttlS * 1000);
    },
  };
}

/** `RefreshToken` is kept in the section `oauth-refresh-token`. */
export function sectionOf(name: string): string {
  return `oauth${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
