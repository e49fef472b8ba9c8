import type { Rejection } from '@mcp-gateway/identity';
import { isNamedBy } from '../issuers/token-origin.js';
import type { AccessToken } from '../tokens/access-token.js';
import type { GateRequest } from './gate-request.js';

/** Why a good token is none for this request; undefined when it is one. */
export function tokenMismatch(
  token: AccessToken,
  issuer: string,
  request: Pick<GateRequest, 'server' | 'headers'>,
): Rejection | undefined {
  if (!isFor(token, issuer, request.server)) return 'wrong audience';
  return isNamedBy(request.headers, token) ? undefined : 'unknown issuer';
}

/** RFC 8707: a token for the whole gateway, or for this very server. */
function isFor({ audience }: AccessToken, issuer: string, server: string): boolean {
  return audience.some(
    (aud) =>
      aud === issuer || aud === `${issuer}/${server}/mcp` || aud === `${issuer}/${server}/sse`,
  );
}
