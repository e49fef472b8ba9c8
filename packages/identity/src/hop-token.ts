import { jwtVerify, SignJWT, type CryptoKey, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '@mcp-gateway/kit';
import type { Principal } from './principal.js';
import { TokenRejected } from './token-rejected.js';

/** How long a hop token is accepted, in seconds; it lives for one hop. */
export const HOP_TOKEN_LIFETIME_S = 60;

/** Clock difference tolerated between our own hosts, in seconds. */
const CLOCK_TOLERANCE_S = 5;
const TYPE = 'hop+jwt';

/** The services that accept hop tokens; a token names those it is for. */
export type HopAudience = 'mcpgw' | 'registry';

export type Hop = {
  principal: Principal;
  /** The server (path without the slash) that the call was authorised for. */
  server: string;
};

export type HopTokenSignerOptions = { issuer: string; keyId: string; privateKey: CryptoKey };
export type SignHopToken = (hop: Hop, audience: readonly HopAudience[]) => Promise<string>;

/** Signs what the auth-server vouches for on the way from nginx to mcpgw and the registry (ES256). */
export function createHopTokenSigner(options: HopTokenSignerOptions): SignHopToken {
  const { issuer, keyId, privateKey } = options;
  return ({ principal, server }, audience) =>
    new SignJWT({
      kind: principal.kind,
      name: principal.name,
      scopes: [...principal.scopes],
      groups: principal.groups,
      claims: principal.claims,
      server,
    })
      .setProtectedHeader({ alg: 'ES256', kid: keyId, typ: TYPE })
      .setIssuer(issuer)
      .setAudience([...audience])
      .setSubject(principal.subject)
      .setIssuedAt()
      .setExpirationTime(`${HOP_TOKEN_LIFETIME_S}s`)
      .sign(privateKey);
}

const HopClaims = z.object({
  sub: z.string().min(1),
  kind: z.enum(['user', 'client']),
  name: z.string(),
  scopes: z.array(z.string()),
  groups: z.array(z.string()).optional(),
  claims: z.record(z.string(), z.unknown()).optional(),
  server: z.string(),
  exp: z.number(),
});

export type HopTokenVerifierOptions = {
  issuer: string;
  audience: HopAudience;
  /** Key set of the auth-server. */
  keys: JWTVerifyGetKey;
};
/** @throws TokenRejected, AppError 503 when the keys cannot be had */
export type VerifyHopToken = (token: string) => Promise<Hop>;

/** Accepts hop tokens of our auth-server for one audience; verified ones are remembered. */
export function createHopTokenVerifier(options: HopTokenVerifierOptions): VerifyHopToken {
  const { issuer, audience, keys } = options;
  const verified = new LRUCache<string, Hop>({ max: 10_000 });

  const verify = async (token: string) => {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ['ES256'],
      typ: TYPE,
      clockTolerance: CLOCK_TOLERANCE_S,
      maxTokenAge: HOP_TOKEN_LIFETIME_S,
    });
    return HopClaims.parse(payload);
  };
  return async (token) => {
    const key = createHash('sha256').update(token).digest('base64url');
    const known = verified.get(key);
    if (known) return known;
    try {
      const { sub: subject, server, exp, ...claims } = await verify(token);
      const hop: Hop = { principal: { subject, ...claims }, server };
      verified.set(key, hop, { ttl: Math.max(1, exp * 1000 - Date.now()) });
      return hop;
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new TokenRejected('malformed', cause);
    }
  };
}
