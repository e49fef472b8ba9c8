import type { Principal } from '@mcp-gateway/identity';

/** Somebody who calls. */
export function aPrincipal(overrides: Partial<Principal> = {}): Principal {
  return {
    subject: 'alice-id',
    kind: 'user',
    name: 'alice',
    scopes: ['currenttime/use'],
    ...overrides,
  };
}
