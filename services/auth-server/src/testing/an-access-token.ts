import { aPrincipal } from '@mcp-gateway/testing';
import type { AccessToken } from '../tokens/access-token.js';

/** A token of somebody's, good for an hour. */
export function anAccessToken(overrides: Partial<AccessToken> = {}): AccessToken {
  const principal = overrides.principal ?? aPrincipal();
  return {
    principal,
    granted: principal.scopes,
    clientId: 'robot',
    audience: ['https://gateway.test'],
    id: 'token-1',
    kind: 'access',
    issuedAt: Date.now(),
    expiresAt: Date.now() + 3600_000,
    ...overrides,
  };
}
