import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT, type CryptoKey, type JWTHeaderParameters } from 'jose';
import { z } from 'zod';
import { MAX_API_TOKEN_DAYS } from '@mcp-gateway/contracts';
import { TokenRejected, type Principal } from '@mcp-gateway/identity';
import type { TokenOrigin } from '../issuers/token-origin.js';
import type { SigningKey } from './signing-key.js';

/** Lifetime of an access token, in seconds. */
export const ACCESS_TOKEN_LIFETIME_S = 3600;

/** RFC 9068: a type of its own, so that no other token we sign passes for an access token. */
const TYPE = 'at+jwt';
const CLOCK_TOLERANCE_S = 5;

/** A token that a person made for a program is valid as long as its record is there. */
export type TokenKind = 'access' | 'api';

export type AccessTokenGrant = {
  clientId: string;
  scopes: readonly string[];
  audience: string;
  /** Whom the client acts for; itself without one. */
  person?: { subject: string; name: string };
  kind?: TokenKind;
  id?: string;
  lifetimeS?: number;
};

export type AccessToken = {
  principal: Principal;
  /** The scopes that were found in the token; its principal may have fewer now, and others besides. */
  granted: readonly string[];
  /** The groups that another issuer vouches for. */
  groups?: readonly string[] | undefined;
  /** The client it was issued to. */
  clientId: string;
  audience: readonly string[];
  id: string;
  kind: TokenKind;
  /** Where it comes from, when it is not one of ours. */
  origin?: TokenOrigin;
  /** What a person granted the client: the token ends with it. */
  grantId?: string;
  /** Milliseconds since the epoch. */
  issuedAt: number;
  expiresAt: number;
};

const Claims = z.object({
  sub: z.string().min(1),
  client_id: z.string().min(1),
  aud: z.union([z.string(), z.array(z.string())]),
  scope: z.string().regex(/^$|^[^\s]+(?: [^\s]+)*$/),
  jti: z.string().min(1),
  iat: z.number(),
  exp: z.number(),
  name: z.string().min(1).optional(),
  token_kind: z.enum(['access', 'api']).default('access'),
  grant_id: z.string().min(1).optional(),
});
type Claims = z.infer<typeof Claims>;

type Key = Pick<SigningKey, 'keyId' | 'privateKey' | 'publicKey'>;

/** Those to sign and to verify with. */
export type AccessTokenKeys = { active: () => Key; find: (keyId: string) => Key | undefined };

export type AccessTokens = {
  issue: (grant: AccessTokenGrant) => Promise<string>;
  /** @throws TokenRejected */
  verify: (token: string) => Promise<AccessToken>;
};

/** The access tokens that we issue (ES256 JWTs, RFC 9068). */
export function createAccessTokens(issuer: string, keys: AccessTokenKeys): AccessTokens {
  return {
    issue: ({ clientId, scopes, audience, person, kind, id, lifetimeS }) => {
      const key = keys.active();
      return new SignJWT({
        client_id: clientId,
        scope: scopes.join(' '),
        ...(person && { name: person.name }),
        ...(kind && { token_kind: kind }),
      })
        .setProtectedHeader({ alg: 'ES256', kid: key.keyId, typ: TYPE })
        .setIssuer(issuer)
        .setSubject(person?.subject ?? clientId)
        .setAudience(audience)
        .setJti(id ?? randomUUID())
        .setIssuedAt()
        .setExpirationTime(`${lifetimeS ?? ACCESS_TOKEN_LIFETIME_S}s`)
        .sign(key.privateKey);
    },
    verify: async (token) => toAccessToken(await verifiedClaims(token, issuer, keys)),
  };
}

async function verifiedClaims(token: string, issuer: string, keys: AccessTokenKeys) {
  const keyOf = ({ kid }: JWTHeaderParameters): CryptoKey => {
    const key = kid === undefined ? undefined : keys.find(kid);
    if (!key) throw new Error('unknown key id');
    return key.publicKey;
  };
  try {
    const { payload } = await jwtVerify(token, keyOf, {
      issuer,
      algorithms: ['ES256'],
      typ: TYPE,
      clockTolerance: CLOCK_TOLERANCE_S,
      // Also refuses what was issued in the future, and tokens without an issue time.
      maxTokenAge: MAX_API_TOKEN_DAYS * 24 * 3600,
      requiredClaims: ['exp', 'jti'],
    });
    const claims = Claims.parse(payload);
    if (livesTooLong(claims)) throw new Error('the lifetime is longer than any we give');
    return claims;
  } catch (cause) {
    throw new TokenRejected(cause instanceof errors.JWTExpired ? 'expired' : 'malformed', cause);
  }
}

function livesTooLong({ iat, exp, token_kind: kind }: Claims): boolean {
  return kind === 'access' && exp - iat > ACCESS_TOKEN_LIFETIME_S;
}

function toAccessToken(claims: Claims): AccessToken {
  const { sub, client_id, aud, scope, jti, iat, exp, name, token_kind, grant_id } = claims;
  const granted = scope === '' ? [] : scope.split(' ');
  return {
    principal: {
      subject: sub,
      kind: sub === client_id ? 'client' : 'user',
      name: name ?? client_id,
      scopes: granted,
    },
    granted,
    clientId: client_id,
    audience: typeof aud === 'string' ? [aud] : aud,
    id: jti,
    kind: token_kind,
    ...(grant_id !== undefined && { grantId: grant_id }),
    issuedAt: iat * 1000,
    expiresAt: exp * 1000,
  };
}
