import { TokenRejected } from '@mcp-gateway/identity';
import type { Accounts } from '../accounts/accounts.js';
import type { Grants } from '../oauth/grants.js';
import type { AccessToken } from './access-token.js';
import type { ApiTokens } from './api-tokens.js';

export type RightsAtUseDeps = {
  accounts: Pick<Accounts, 'find'>;
  apiTokens: Pick<ApiTokens, 'used'>;
  grants: Pick<Grants, 'stand'>;
  /** Scopes of the policy for groups, as the policy is now. */
  scopesForGroups: (groups: readonly string[]) => readonly string[];
};

/**
 * What a token is worth now: never more than its person may at this time, and nothing when the
 * person is gone or disabled, or the record of an API token is, or what was granted to the client.
 * A machine client's token has what it was issued with; it ends when the client does. Another issuer
 * vouches for people itself, who need not be known here: they may be disabled only.
 * @throws TokenRejected
 */
export function createRightsAtUse(deps: RightsAtUseDeps) {
  const { accounts, apiTokens, grants, scopesForGroups } = deps;
  return async (token: AccessToken): Promise<AccessToken> => {
    const { principal } = token;
    if (principal.kind === 'client') return token;
    const account = await accounts.find(principal.subject);
    if (token.origin && !account?.disabled) {
      return { ...token, principal: { ...principal, scopes: scopesForGroups(token.groups ?? []) } };
    }
    if (!account || account.disabled) throw new TokenRejected('revoked');
    if (token.kind === 'api' && !(await apiTokens.used(token))) throw new TokenRejected('revoked');
    if (token.grantId !== undefined && !(await grants.stand(token.grantId))) {
      throw new TokenRejected('revoked');
    }
    const now = new Set(scopesForGroups(account.groups));
    const scopes = principal.scopes.filter((scope) => now.has(scope));
    const { name, groups } = account;
    return { ...token, principal: { ...principal, name, scopes, groups } };
  };
}
