import { LRUCache } from 'lru-cache';
import type { KeyValue } from '@mcp-gateway/store';
import { ACCESS_TOKEN_LIFETIME_S, type AccessToken } from './access-token.js';

const REVOKED = 'revoked:';
const ENDED = 'ended:';
const MAX_REMEMBERED = 100_000;

/** What ended before its time, asked without waiting and known again after a restart. */
export type Revocations = {
  covers: (token: Pick<AccessToken, 'id' | 'kind' | 'issuedAt' | 'principal'>) => boolean;
  revoke: (token: Pick<AccessToken, 'id' | 'expiresAt'>) => Promise<void>;
  /** Ends all access tokens that the subject was given until now; API tokens end with their records. */
  endSubject: (subject: string) => Promise<void>;
};

/** Holds from the call on, and is on the disk when its promise resolves. */
export async function openRevocations(
  store: KeyValue,
  now: () => number = Date.now,
): Promise<Revocations> {
  const options = { max: MAX_REMEMBERED, perf: { now } };
  const revoked = new LRUCache<string, number>(options);
  const ended = new LRUCache<string, number>(options);
  const load = async (prefix: string, into: LRUCache<string, number>) => {
    for (const key of await store.keys(prefix)) {
      const [until = 0, since = 0] = ((await store.get(key)) ?? '').split(' ').map(Number);
      if (until > now()) into.set(key.slice(prefix.length), since, { ttl: until - now() });
    }
  };
  await load(REVOKED, revoked);
  await load(ENDED, ended);

  const remember = (key: string, until: number) => {
    const ttl = Math.max(1, until - now());
    return { ttl, written: store.set(key, `${until} ${now()}`, ttl) };
  };
  return {
    covers: ({ id, kind, issuedAt, principal }) =>
      revoked.has(id) || (kind === 'access' && issuedAt < (ended.get(principal.subject) ?? 0)),
    revoke: async ({ id, expiresAt }) => {
      const { ttl, written } = remember(`${REVOKED}${id}`, expiresAt);
      revoked.set(id, now(), { ttl });
      await written;
    },
    endSubject: async (subject) => {
      const until = now() + (ACCESS_TOKEN_LIFETIME_S + 60) * 1000;
      const { ttl, written } = remember(`${ENDED}${subject}`, until);
      ended.set(subject, now(), { ttl });
      await written;
    },
  };
}
