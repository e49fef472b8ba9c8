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
  const added = async (token: AccessToken) =>
    token.kind === 'api' ? token : withPrincipal(token, await add(token.principal));
  return {
    ...bearer,
    known: (authorization) => {
      const token = bearer.known(authorization);
      if (token?.kind === 'api') return token;
      const principal = token && known(token.principal);
      return principal && withPrincipal(token, principal);
    },
    authenticate: async (authorization) => added(await bearer.authenticate(authorization)),
    again: async (token) => added(await bearer.again(token)),
  };
}

/** Mostly nothing was added, and a copy would be made for every call. */
function withPrincipal(token: AccessToken, principal: AccessToken['principal']): AccessToken {
  return principal === token.principal ? token : { ...token, principal };
}
