import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { TokenRejected } from '@mcp-gateway/identity';
import type { AccessToken, AccessTokens } from './access-token.js';

/** How long a verified token is remembered at most, in milliseconds. */
const REMEMBER_MS = 60_000;
const MAX_TOKEN_LENGTH = 16_384;
const BEARER = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/** No usable credential was sent at all (RFC 6750 3.1: no error code in the challenge). */
export class NoCredential extends Error {}

export type BearerAuthenticator = {
  /** The token when it is known already, without waiting: the common case of the hot path. */
  known: (authorization: string | undefined) => AccessToken | undefined;
  /** @throws NoCredential, TokenRejected */
  authenticate: (authorization: string | undefined) => Promise<AccessToken>;
  /** Ends a token at once. Anything that is no token of ours is no error (RFC 7009 2.2). */
  revoke: (token: string, clientId: string) => Promise<void>;
};

export type BearerOptions = { tokens: AccessTokens; now?: () => number };

/** Bearer access tokens (RFC 6750): verified once, then remembered by their digest. */
export function createBearerAuthenticator({
  tokens,
  now = Date.now,
}: BearerOptions): BearerAuthenticator {
  const verified = new LRUCache<string, AccessToken>({ max: 50_000, perf: { now } });
  const revoked = new LRUCache<string, true>({ max: 100_000, perf: { now } });

  const known = (authorization: string | undefined) => {
    if (authorization === undefined || authorization.length > MAX_TOKEN_LENGTH) return undefined;
    const token = verified.get(digest(authorization));
    return token && token.expiresAt > now() && !revoked.has(token.id) ? token : undefined;
  };
  const verify = async (text: string) => {
    const token = await tokens.verify(text);
    if (revoked.has(token.id)) throw new TokenRejected('revoked');
    return token;
  };
  return {
    known,
    authenticate: async (authorization) => {
      if (authorization === undefined || authorization === '') throw new NoCredential();
      if (authorization.length > MAX_TOKEN_LENGTH) throw new TokenRejected('malformed');
      const [, text] = BEARER.exec(authorization) ?? [];
      if (text === undefined) throw new NoCredential();
      const token = await verify(text);
      verified.set(digest(authorization), token, { ttl: remember(token, now()) });
      return token;
    },
    revoke: async (text, clientId) => {
      const token = await tokens.verify(text).catch(() => undefined);
      if (token?.principal.subject !== clientId) return;
      revoked.set(token.id, true, { ttl: Math.max(1, token.expiresAt - now()) });
    },
  };
}

function remember({ expiresAt }: AccessToken, now: number): number {
  return Math.max(1, Math.min(REMEMBER_MS, expiresAt - now));
}

function digest(authorization: string): string {
  return hash('sha256', authorization, 'base64url');
}
