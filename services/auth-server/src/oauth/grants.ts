import type { AdapterPayload } from 'oidc-provider';
import { z } from 'zod';
import type { KeyValue } from '@mcp-gateway/store';

const SECTION = 'oauth-grant:';
const Whose = z.looseObject({ accountId: z.string() });

/**
 * What people granted clients. Codes, refresh tokens and access tokens hang on a grant: when it is
 * gone, none of them is worth anything.
 */
export type Grants = {
  read: (id: string) => Promise<AdapterPayload | undefined>;
  write: (id: string, payload: AdapterPayload, ttlS: number) => Promise<void>;
  /** Whether there is such a grant still. */
  stand: (id: string) => Promise<boolean>;
  end: (id: string) => Promise<void>;
  /** Ends all that a person granted. */
  endAllOf: (subject: string) => Promise<void>;
};

export type GrantsOptions = {
  store: KeyValue;
  /** Told whose it was, so that nothing that was verified before goes on. */
  onEnd: (subject: string) => void;
};

export function createGrants({ store, onEnd }: GrantsOptions): Grants {
  const read = async (id: string) => {
    const stored = await store.get(SECTION + id);
    return stored === undefined ? undefined : (JSON.parse(stored) as AdapterPayload);
  };
  const ownerOf = async (id: string) => Whose.safeParse(await read(id)).data?.accountId;
  const end = async (id: string) => {
    const subject = await ownerOf(id);
    await store.delete(SECTION + id);
    if (subject !== undefined) onEnd(subject);
  };
  return {
    read,
    write: (id, payload, ttlS) => store.set(SECTION + id, JSON.stringify(payload), ttlS * 1000),
    stand: async (id) => (await read(id)) !== undefined,
    end,
    endAllOf: async (subject) => {
      for (const key of await store.keys(SECTION)) {
        const id = key.slice(SECTION.length);
        if ((await ownerOf(id)) === subject) await end(id);
      }
    },
  };
}
