import type { Endpoint } from '@mcp-gateway/contracts';
import type { AccessProblem } from './access-problems.js';

export type ChallengeOptions = {
  issuer: string;
  server: string;
  endpoint: Endpoint;
  /** Scopes that would grant the call; never depends on a tool's name. */
  scopes: readonly string[];
  problem: AccessProblem;
};

/** The WWW-Authenticate header that tells a client where its tokens come from (RFC 9728 5.1). */
export function renderChallenge(options: ChallengeOptions): string {
  const { issuer, server, endpoint, scopes, problem } = options;
  const door = endpoint === 'messages' ? 'sse' : endpoint;
  const parts = [
    problem.error && `error="${problem.error}", error_description="${problem.description}"`,
    scopes.length > 0 && `scope="${scopes.join(' ')}"`,
    `resource_metadata="${issuer}/.well-known/oauth-protected-resource/${server}/${door}"`,
  ];
  return `Bearer ${parts.filter(Boolean).join(', ')}`;
}
