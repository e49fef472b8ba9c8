import type { JwtHeader, JwtPayload } from 'aws-jwt-verify/jwt-model';
import { TokenRejected } from '@mcp-gateway/identity';
import type { Provider } from '../providers/provider.js';

/** As long as Amazon Cognito lets its tokens live. */
const MAX_LIFETIME_S = 24 * 3600;
/** How far ahead of ours the issuer's clock may be. */
const MAX_AHEAD_S = 60;
const MAX_SUBJECT_LENGTH = 256;
const TYPES: ReadonlySet<string> = new Set(['jwt', 'at+jwt', 'application/at+jwt']);

export type Claims = JwtPayload & { sub: string; iat: number; exp: number };

/**
 * What the library leaves unchecked: extensions that must be understood (RFC 7515 4.1.11), the
 * type, claims that must be there, times that make no sense.
 * @throws TokenRejected
 */
export function checkToken(header: JwtHeader, payload: JwtPayload, nowMs = Date.now()): void {
  const problem = headerProblem(header) ?? payloadProblem(payload, nowMs / 1000);
  if (problem) throw new TokenRejected('malformed', problem);
}

function headerProblem(header: JwtHeader & { crit?: unknown; typ?: unknown }) {
  if (header.crit !== undefined) return 'crit';
  const { typ } = header;
  if (typ === undefined) return undefined;
  return typeof typ === 'string' && TYPES.has(typ.toLowerCase()) ? undefined : 'typ';
}

function payloadProblem({ sub, iat, exp }: JwtPayload, now: number) {
  if (!sub || sub.length > MAX_SUBJECT_LENGTH) return 'sub';
  if (exp === undefined || iat === undefined) return 'exp and iat';
  if (iat > now + MAX_AHEAD_S) return 'iat';
  return exp - iat > MAX_LIFETIME_S ? 'lifetime' : undefined;
}

/** Claims that id tokens have and access tokens have not (OpenID Connect Core 1.0, 2 and 3.3.2.11). */
const OF_ID_TOKENS = ['nonce', 'at_hash', 'c_hash', 's_hash'];
/** One of these is in every access token of the issuers that are known (RFC 9068 2.2, Entra, Okta). */
const OF_ACCESS_TOKENS = ['client_id', 'scope', 'scp', 'idtyp'];

/**
 * Whether the issuer meant it for an API, not for the application that signs somebody in: Cognito
 * says so, others by the type (RFC 9068) or by what else they say.
 */
export function isAccessToken(
  header: JwtHeader,
  claims: JwtPayload,
  type: Provider['type'],
): boolean {
  if (type === 'cognito' || 'token_use' in claims) return claims['token_use'] === 'access';
  // Keycloak names the kind of its tokens in a claim.
  if (claims['typ'] === 'ID' || claims['typ'] === 'Refresh') return false;
  if (OF_ID_TOKENS.some((name) => name in claims)) return false;
  const { typ } = header as { typ?: unknown };
  const isTyped = typeof typ === 'string' && typ.toLowerCase().endsWith('at+jwt');
  return isTyped || OF_ACCESS_TOKENS.some((name) => name in claims);
}
