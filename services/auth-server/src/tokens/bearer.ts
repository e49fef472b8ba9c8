import { LRUCache } from 'lru-cache';
import { TokenRejected } from '@mcp-gateway/identity';
import type { Issuers } from '../issuers/issuers.js';
import { readUnverified } from '../issuers/unverified.js';
import { digestOf } from '../secret-text.js';
import type { AccessToken, AccessTokens } from './access-token.js';
import type { Revocations } from './revocations.js';

/** How long a verified token is remembered at most, in milliseconds. */
const REMEMBER_MS = 60_000;
const MAX_TOKEN_LENGTH = 16_384;
const BEARER = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/** No usable credential was sent at all (RFC 6750 3.1: no error code in the challenge). */
export class NoCredential extends Error {}

export type BearerAuthenticator = {
  /** The token when it is known already, without waiting: the common case of the hot path. */
  known: (authorization: string | undefined) => AccessToken | undefined;
  /** @throws NoCredential, TokenRejected, AppError 503 while it cannot be verified */
  authenticate: (authorization: string | undefined) => Promise<AccessToken>;
  /** A token that was accepted before, as it counts now. @throws TokenRejected */
  again: (token: AccessToken) => Promise<AccessToken>;
  /** Ends a token at once. Anything that is no token of ours is no error (RFC 7009 2.2). */
  revoke: (token: string, clientId: string) => Promise<void>;
  /** What is remembered holds no longer: of one subject, or of all. */
  forget: (subject?: string) => void;
};

export type BearerOptions = {
  /** Our own. */
  issuer: string;
  tokens: AccessTokens;
  /** The others whose tokens are accepted. */
  issuers: Pick<Issuers, 'verify'>;
  revocations: Revocations;
  /** What a verified token is worth now. @throws TokenRejected */
  atUse: (token: AccessToken) => Promise<AccessToken>;
  now?: () => number;
};

/** Bearer access tokens (RFC 6750): verified once, then remembered by their digest. */
export function createBearerAuthenticator({
  issuer,
  tokens,
  issuers,
  revocations,
  atUse,
  now = Date.now,
}: BearerOptions): BearerAuthenticator {
  const verified = new LRUCache<string, AccessToken>({ max: 50_000, perf: { now } });
  let forgotten = 0;

  const known = (authorization: string | undefined) => {
    if (authorization === undefined || authorization.length > MAX_TOKEN_LENGTH) return undefined;
    const token = verified.get(digestOf(authorization));
    return token && token.expiresAt > now() && !revocations.covers(token) ? token : undefined;
  };
  const worth = async (signed: AccessToken) => {
    const token = await atUse(signed);
    if (revocations.covers(token)) throw new TokenRejected('revoked');
    return token;
  };
  const verify = async (text: string) => {
    const said = readUnverified(text);
    const foreign = said !== undefined && said.issuer !== issuer;
    return worth(await (foreign ? issuers.verify(text, said) : tokens.verify(text)));
  };
  return {
    known,
    authenticate: async (authorization) => {
      if (authorization === undefined || authorization === '') throw new NoCredential();
      if (authorization.length > MAX_TOKEN_LENGTH) throw new TokenRejected('malformed');
      const [, text] = BEARER.exec(authorization) ?? [];
      if (text === undefined) throw new NoCredential();
      const before = forgotten;
      const token = await verify(text);
      // What was found out before others were told to forget may not hold any more.
      if (before === forgotten) {
        verified.set(digestOf(authorization), token, { ttl: remember(token, now()) });
      }
      return token;
    },
    again: async (token) => {
      if (token.expiresAt <= now()) throw new TokenRejected('expired');
      return worth({ ...token, principal: { ...token.principal, scopes: token.granted } });
    },
    revoke: async (text, clientId) => {
      const token = await tokens.verify(text).catch(() => undefined);
      // An API token ends with its record, and for its maker alone.
      if (token?.kind === 'access' && token.clientId === clientId) await revocations.revoke(token);
    },
    forget: (subject) => {
      forgotten += 1;
      if (subject === undefined) verified.clear();
      for (const [key, { principal }] of verified.entries()) {
        if (principal.subject === subject) verified.delete(key);
      }
    },
  };
}

function remember({ expiresAt }: AccessToken, now: number): number {
  return Math.max(1, Math.min(REMEMBER_MS, expiresAt - now));
}
