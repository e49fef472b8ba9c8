import type { DynamicScopes } from '@mcp-gateway/policy';
import type { AccessToken } from './access-token.js';
import type { BearerAuthenticator } from './bearer.js';

/**
 * Bearer tokens whose principals have the scopes that sources outside the policy file add. API tokens
 * have at most the scopes that they were made with.
 */
export function addScopes(
  bearer: BearerAuthenticator,
  { known, add }: DynamicScopes,
): BearerAuthenticator {
  const added = async (token: AccessToken) => {
    if (token.kind === 'api') return token;
    return { ...token, principal: await add(token.principal) };
  };
  return {
    ...bearer,
    known: (authorization) => {
      const token = bearer.known(authorization);
      if (token?.kind === 'api') return token;
      const principal = token && known(token.principal);
      // Mostly nothing is added, and a copy would be made for every call.
      return principal === token?.principal ? token : principal && { ...token, principal };
    },
    authenticate: async (authorization) => added(await bearer.authenticate(authorization)),
    again: async (token) => added(await bearer.again(token)),
  };
}
