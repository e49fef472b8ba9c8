import type { Principal } from './attributes.js';
import { allFacts } from './needed-facts.js';
import type { Policy } from './policy.js';

/**
 * The principal with those groups and claims alone that conditions of its scopes name: enough to
 * be judged elsewhere as here, and small.
 */
export function carriedPrincipal<P extends Principal>(policy: Policy, principal: P): P {
  const { groups, claims, scopes } = principal;
  const needed = allFacts(scopes.flatMap((scope) => policy.scopes.get(scope)?.needs ?? []));
  return {
    ...principal,
    ...(groups && { groups: groups.filter((group) => needed.groups.has(group)) }),
    ...(claims && { claims: pick(claims, needed.claims) }),
  };
}

function pick(claims: Readonly<Record<string, unknown>>, names: ReadonlySet<string>) {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => names.has(name)));
}
