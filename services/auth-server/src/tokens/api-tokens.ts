import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ApiToken, ApiTokenWithSecret } from '@mcp-gateway/contracts';
import { conflict, notFound } from '@mcp-gateway/kit';
import type { Documents, DocumentsOptions, KeyValue } from '@mcp-gateway/store';
import type { AccessToken, AccessTokens } from './access-token.js';

const DAY_MS = 24 * 3600_000;
const MAX_TOKENS_OF_ONE = 100;

/** What its maker wants of a new token. */
export type WantedApiToken = { name: string; scopes: readonly string[]; days: number };

/** Long-lived tokens that people make for their programs; each is valid while its record is there. */
export type ApiTokens = {
  /** The only time that the token itself is told. @throws AppError 409 when there are too many */
  issue: (
    person: { subject: string; name: string },
    wanted: WantedApiToken,
  ) => Promise<ApiTokenWithSecret>;
  /** Those of one subject, or all. */
  list: (subject?: string) => Promise<ApiToken[]>;
  /** @throws AppError 404, also when it is not the subject's */
  remove: (id: string, subject?: string) => Promise<void>;
  removeOf: (subject: string) => Promise<void>;
  /** Notes the use of a token; false when its record is gone. */
  used: (token: Pick<AccessToken, 'id' | 'principal' | 'expiresAt'>) => Promise<boolean>;
};

export type ApiTokensOptions = {
  issuer: string;
  tokens: Pick<AccessTokens, 'issue'>;
  documents: Documents<StoredApiToken>;
  /** Where the times of use are noted. */
  store: KeyValue;
  /** Told whose token ended. */
  onRemoved: (subject: string) => void;
  now?: () => number;
};

const StoredApiToken = z.object({
  id: z.string(),
  subject: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
});
type StoredApiToken = z.infer<typeof StoredApiToken>;

export const storedApiTokens: DocumentsOptions<StoredApiToken> = {
  idOf: ({ id }) => id,
  parse: (json) => StoredApiToken.parse(json),
};

export function createApiTokens(options: ApiTokensOptions): ApiTokens {
  const { issuer, tokens, documents, store, onRemoved, now = Date.now } = options;
  const usedKey = (id: string) => `token-used:${id}`;
  const ofSubject = async (subject?: string) =>
    (await documents.list()).filter(
      (token) =>
        Date.parse(token.expires_at) > now() && (subject ?? token.subject) === token.subject,
    );
  const remove = async ({ id, subject }: StoredApiToken) => {
    await documents.delete(id);
    await store.delete(usedKey(id));
    onRemoved(subject);
  };
  const clear = async () => {
    for (const token of await documents.list()) {
      if (Date.parse(token.expires_at) <= now()) await remove(token);
    }
  };

  return {
    issue: async ({ subject, name: personName }, { name, scopes, days }) => {
      await clear();
      if ((await ofSubject(subject)).length >= MAX_TOKENS_OF_ONE) {
        throw conflict(`One person may have ${MAX_TOKENS_OF_ONE} tokens: delete one first`);
      }
      const record: StoredApiToken = {
        id: randomUUID(),
        subject,
        name,
        scopes: [...scopes],
        created_at: new Date(now()).toISOString(),
        expires_at: new Date(now() + days * DAY_MS).toISOString(),
      };
      const accessToken = await tokens.issue({
        // No client can have such an id, and the audit log tells by it which token was used.
        clientId: `token:${record.id}`,
        person: { subject, name: personName },
        scopes,
        audience: issuer,
        kind: 'api',
        id: record.id,
        lifetimeS: (days * DAY_MS) / 1000,
      });
      await documents.put(record);
      return { ...record, access_token: accessToken };
    },
    list: async (subject) =>
      Promise.all(
        (await ofSubject(subject)).map(async (token) => {
          const used = await store.get(usedKey(token.id));
          return { ...token, ...(used !== undefined && { last_used_at: used }) };
        }),
      ),
    remove: async (id, subject) => {
      const token = await documents.get(id);
      if (!token || (subject !== undefined && token.subject !== subject)) throw notFound('Token');
      await remove(token);
    },
    removeOf: async (subject) => {
      for (const token of await ofSubject(subject)) await remove(token);
    },
    used: async ({ id, principal, expiresAt }) => {
      const record = await documents.get(id);
      if (record?.subject !== principal.subject) return false;
      await store.set(usedKey(id), new Date(now()).toISOString(), Math.max(1, expiresAt - now()));
      return true;
    },
  };
}
