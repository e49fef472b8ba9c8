import type { Endpoint } from '@mcp-gateway/contracts';

export type ChallengeOptions = {
  issuer: string;
  server: string;
  endpoint: Endpoint;
  /** Scopes that would grant the call; never depends on a tool's name. */
  scopes: readonly string[];
  /** RFC 6750 3.1; none when no credential was sent. */
  error?: 'invalid_token' | 'insufficient_scope';
  /** One of our fixed sentences: no text of a token or a request ever. */
  description?: string;
};

/** The WWW-Authenticate header that tells a client where its tokens come from (RFC 9728 5.1). */
export function renderChallenge(options: ChallengeOptions): string {
  const { issuer, server, endpoint, scopes, error, description } = options;
  const door = endpoint === 'messages' ? 'sse' : endpoint;
  const parts = [
    error && `error="${error}"`,
    description && `error_description="${description}"`,
    scopes.length > 0 && `scope="${scopes.join(' ')}"`,
    `resource_metadata="${issuer}/.well-known/oauth-protected-resource/${server}/${door}"`,
  ];
  return `Bearer ${parts.filter(Boolean).join(', ')}`;
}
