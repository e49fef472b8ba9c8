import type { AttributesOf } from './attributes.js';
import type { Outcome } from './condition.js';
import {
  attributesFor,
  decide,
  reachesTarget,
  rulesOn,
  type Call,
  type Decision,
  type Target,
} from './decide.js';
import type { Policy, Rule } from './policy.js';

/** One thing that a grant would have needed to cover a call. */
export type Lack =
  | { what: 'method'; method: string }
  | { what: 'target'; target?: Target }
  | { what: 'condition'; condition: string; outcome: Exclude<Outcome, 'holds'> | 'unknown' };

/** A grant on the server, by its place in the scope; one that lacks nothing covers the call. */
export type GrantExplanation = { rule: string; lacks: readonly Lack[] };

/** A scope of the caller: `grants` on the server in question, none being the reason of a refusal. */
export type ScopeExplanation = {
  scope: string;
  known: boolean;
  grants: readonly GrantExplanation[];
};

export type Explanation = { decision: Decision; scopes: readonly ScopeExplanation[] };

/**
 * Why a call is allowed or denied: the decision that {@link decide} makes, and of each scope what
 * its grants on the server lack for it. It names what the caller may not, so it is for those who
 * may read the policy.
 */
export function explain(
  policy: Policy,
  scopes: readonly string[],
  call: Call,
  attributes?: AttributesOf,
): Explanation {
  return {
    decision: decide(policy, scopes, call, attributes),
    scopes: scopes.map((scope) => ({
      scope,
      known: policy.scopes.get(scope) !== undefined,
      grants: rulesOn(policy, scope, call.server).map((rule) => ({
        rule: rule.allowed.rule,
        lacks: lacksOf(rule, call, attributes),
      })),
    })),
  };
}

function lacksOf(rule: Rule, call: Call, attributes: AttributesOf | undefined): Lack[] {
  return [
    ...methodLack(rule, call),
    ...targetLack(rule, call),
    ...conditionLacks(rule, call, attributes),
  ];
}

function methodLack({ methods }: Rule, { method }: Call): Lack[] {
  return methods.has(method) ? [] : [{ what: 'method', method }];
}

function targetLack(rule: Rule, call: Call): Lack[] {
  if (reachesTarget(rule, call)) return [];
  return [{ what: 'target', ...(call.target && { target: call.target }) }];
}

function conditionLacks(
  { when }: Rule,
  { method }: Call,
  attributes: AttributesOf | undefined,
): Lack[] {
  if (when.length === 0) return [];
  const known = attributes && attributesFor(method, attributes);
  return when.flatMap(({ text: condition, judge }): Lack[] => {
    const outcome = known === undefined ? 'unknown' : judge(known);
    return outcome === 'holds' ? [] : [{ what: 'condition', condition, outcome }];
  });
}
