import { TokenRejected, type Principal } from '@mcp-gateway/identity';
import { scopesForGroups, type Policy } from '@mcp-gateway/policy';
import { groupsFrom, usernameFrom } from '../providers/claims.js';
import type { Provider } from '../providers/provider.js';
import { clientOf } from './audience.js';
import { conditionClaims } from './condition-claims.js';
import type { Claims } from './token-checks.js';

/** RFC 6749 3.3: names with one space between them. */
const SCOPES = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;

/**
 * Whom a token stands for, and what that gives here: a person has the scopes of the groups and no
 * others, for people can ask for any scope of an application; a machine has those scopes of the
 * token that the policy knows, and no groups.
 * @throws TokenRejected
 */
export function principalOf(claims: Claims, provider: Provider, policy: Policy): Principal {
  const common = { subject: `${provider.id}:${claims.sub}`, claims: conditionClaims(claims) };
  if (isMachine(claims, provider)) {
    const scopes = scopesOf(claims).filter((scope) => policy.scopes.get(scope) !== undefined);
    return { ...common, kind: 'client', name: clientOf(claims) ?? claims.sub, scopes };
  }
  // Cognito's access tokens do not name people as its id tokens do.
  const named = provider.type === 'cognito' ? { usernameClaim: 'username' } : provider;
  const groups = groupsFrom(claims, provider);
  const scopes = scopesForGroups(policy, groups);
  return { ...common, kind: 'user', name: usernameFrom(claims, named), scopes, groups };
}

function isMachine(claims: Claims, { type }: Pick<Provider, 'type'>): boolean {
  if (type === 'cognito') return typeof claims['username'] !== 'string';
  return claims.sub === clientOf(claims) || claims['idtyp'] === 'app';
}

/** Okta and Entra call the claim `scp`, Okta makes it a list; Entra gives applications `roles`. */
function scopesOf(claims: Claims): string[] {
  const said: unknown = claims.scope ?? claims['scp'] ?? claims['roles'] ?? '';
  const text = Array.isArray(said) ? said.join(' ') : said;
  if (text === '') return [];
  if (typeof text !== 'string' || !SCOPES.test(text)) throw new TokenRejected('malformed', 'scope');
  return [...new Set(text.split(' '))];
}
