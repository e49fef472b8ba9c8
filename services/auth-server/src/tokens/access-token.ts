import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { TokenRejected, type Principal } from '@mcp-gateway/identity';
import type { SigningKey } from './signing-key.js';

/** Lifetime of an access token, in seconds. */
export const ACCESS_TOKEN_LIFETIME_S = 3600;

/** RFC 9068: a type of its own, so that no other token we sign passes for an access token. */
const TYPE = 'at+jwt';
const CLOCK_TOLERANCE_S = 5;

export type AccessTokenGrant = { clientId: string; scopes: readonly string[]; audience: string };

export type AccessToken = {
  principal: Principal;
  /** The client it was issued to. */
  clientId: string;
  audience: readonly string[];
  id: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
};

const Claims = z.object({
  sub: z.string().min(1),
  client_id: z.string().min(1),
  aud: z.union([z.string(), z.array(z.string())]),
  scope: z.string().regex(/^$|^[^\s]+(?: [^\s]+)*$/),
  jti: z.string().min(1),
  exp: z.number(),
});

export type AccessTokens = {
  issue: (grant: AccessTokenGrant) => Promise<string>;
  /** @throws TokenRejected */
  verify: (token: string) => Promise<AccessToken>;
};

/** The access tokens of our own machine clients (ES256 JWTs, RFC 9068). */
export function createAccessTokens(issuer: string, key: SigningKey): AccessTokens {
  return {
    issue: ({ clientId, scopes, audience }) =>
      new SignJWT({ client_id: clientId, scope: scopes.join(' ') })
        .setProtectedHeader({ alg: 'ES256', kid: key.keyId, typ: TYPE })
        .setIssuer(issuer)
        .setSubject(clientId)
        .setAudience(audience)
        .setJti(randomUUID())
        .setIssuedAt()
        .setExpirationTime(`${ACCESS_TOKEN_LIFETIME_S}s`)
        .sign(key.privateKey),
    verify: async (token) => toAccessToken(await verifiedClaims(token, issuer, key)),
  };
}

async function verifiedClaims(token: string, issuer: string, key: SigningKey) {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, key.publicKey, {
      issuer,
      algorithms: ['ES256'],
      typ: TYPE,
      clockTolerance: CLOCK_TOLERANCE_S,
      // Also refuses what was issued in the future, and tokens without an issue time.
      maxTokenAge: ACCESS_TOKEN_LIFETIME_S,
      requiredClaims: ['exp', 'jti'],
    });
    if (protectedHeader.kid !== key.keyId) throw new Error('unknown key id');
    return Claims.parse(payload);
  } catch (cause) {
    throw new TokenRejected(cause instanceof errors.JWTExpired ? 'expired' : 'malformed', cause);
  }
}

function toAccessToken({
  sub,
  client_id,
  aud,
  scope,
  jti,
  exp,
}: z.infer<typeof Claims>): AccessToken {
  return {
    principal: {
      subject: sub,
      kind: 'client',
      name: client_id,
      scopes: scope === '' ? [] : scope.split(' '),
    },
    clientId: client_id,
    audience: typeof aud === 'string' ? [aud] : aud,
    id: jti,
    expiresAt: exp * 1000,
  };
}
