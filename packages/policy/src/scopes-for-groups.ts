import type { Policy } from './policy.js';

/** The scopes that the groups stand for, each once; a group that the policy does not know is none. */
export function scopesForGroups(policy: Policy, groups: readonly string[]): string[] {
  return [...new Set(groups.flatMap((group) => policy.groups.get(group) ?? []))];
}
