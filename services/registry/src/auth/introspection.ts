import { createHash } from 'node:crypto';
import type { IntrospectRequest, IntrospectResponse } from '@mcp-gateway/contracts';
import { LRUCache } from 'lru-cache';
import type { AuthServer } from './auth-server.js';

/** How long an answer is trusted; what is revoked elsewhere stops here after this time. */
const INTROSPECTION_TTL_MS = 5_000;

export type Introspection = {
  /** @throws AppError 503 */
  of: (credential: IntrospectRequest) => Promise<IntrospectResponse>;
  /** What is known of the credential holds no longer. */
  forget: (credential: IntrospectRequest) => void;
  /** What is known of all of them holds no longer. */
  forgetAll: () => void;
};

/** What credentials are worth, asked of the auth-server and remembered for seconds. */
export function createIntrospection(
  authServer: Pick<AuthServer, 'introspect'>,
  ttlMs = INTROSPECTION_TTL_MS,
): Introspection {
  const known = new LRUCache<string, IntrospectResponse, { credential: IntrospectRequest }>({
    max: 10_000,
    ttl: ttlMs,
    // Who waits for an answer that is forgotten meanwhile gets it; it is not remembered.
    ignoreFetchAbort: true,
    fetchMethod: (_key, _stale, { context }) => authServer.introspect(context.credential),
  });
  return {
    of: (credential) => known.forceFetch(keyOf(credential), { context: { credential } }),
    forget: (credential) => known.delete(keyOf(credential)),
    forgetAll: () => known.clear(),
  };
}

/** Memory dumps and heap snapshots hold no credential. */
function keyOf(credential: IntrospectRequest): string {
  return createHash('sha256').update(JSON.stringify(credential)).digest('base64url');
}
