import { claimAt } from './claim-path.js';
import type { Provider } from './provider.js';

type Claims = Readonly<Record<string, unknown>>;

const LONGEST_NAME = 256;
/** More than any directory puts into a token. */
const MOST_GROUPS = 1_000;
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;

/** The name to show of somebody: the configured claim, or else the subject. */
export function usernameFrom(claims: Claims, { usernameClaim }: Pick<Provider, 'usernameClaim'>) {
  const name = claimAt(claims, usernameClaim);
  return isName(name) ? name : String(claims['sub']);
}

/**
 * The groups that the provider vouches for, exactly as it writes them, behind the configured
 * prefix. Only a list counts; what is no plain name in it is left out.
 */
export function groupsFrom(
  claims: Claims,
  { groupsClaim, groupPrefix }: Pick<Provider, 'groupsClaim' | 'groupPrefix'>,
): string[] {
  const groups = groupsClaim === undefined ? [] : claimAt(claims, groupsClaim);
  if (!Array.isArray(groups)) return [];
  const names = groups.slice(0, MOST_GROUPS).filter(isName);
  return [...new Set(names)].map((name) => `${groupPrefix}${name}`);
}

function isName(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.trim() !== '' &&
    value.length <= LONGEST_NAME &&
    !INVISIBLE.test(value)
  );
}
