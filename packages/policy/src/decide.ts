import type { Attributes, AttributesOf } from './attributes.js';
import { mayHaveArguments, namesOf, targetRule, type TargetKind } from './methods.js';
import type { Allowed, Policy, Rule } from './policy.js';

/** What a method acts on: a tool or prompt by its name, a resource by its URI. */
export type Target = { kind: TargetKind; name: string };

/** What is asked for: an MCP method of a server, named by its path without the leading slash. */
export type Call = { server: string; method: string; target?: Target };

type Refused = { readonly allow: false; readonly reason: string };
export type Decision = Allowed | Refused;

const refused = (reason: string): Refused => Object.freeze({ allow: false, reason });
const NO_SCOPE = refused('the caller has no scope');
const NO_SERVER = refused('no scope of the caller grants anything on the server');
const NO_METHOD = refused('no scope of the caller grants the method on the server');
const NO_NAME = refused('no scope of the caller grants the target of the method on the server');
const NO_CONDITION = refused('a condition of the grant on this does not hold');
const NOTHING: readonly Rule[] = [];

/**
 * Allows a call when one grant of one of the scopes covers all of it, and its conditions hold; what
 * no grant covers is denied. A call that acts on several targets is decided once for each. Without
 * attributes no condition holds.
 */
export function decide(
  policy: Policy,
  scopes: readonly string[],
  call: Call,
  attributes?: AttributesOf,
): Decision {
  for (const scope of scopes) {
    for (const rule of rulesOn(policy, scope, call.server)) {
      if (covers(rule, call) && holds(rule, call.method, attributes)) return rule.allowed;
    }
  }
  return refusal(policy, scopes, call);
}

/** Whether any call to the server could be allowed: the question behind a request without a method. */
export function visibleServer(
  policy: Policy,
  scopes: readonly string[],
  server: string,
  attributes?: AttributesOf,
): boolean {
  return scopes.some((scope) =>
    rulesOn(policy, scope, server).some((rule) => holds(rule, undefined, attributes)),
  );
}

/**
 * The scopes of which each alone would grant the method on the server, for some target if it takes
 * one and its conditions hold. It does not depend on the target, so that a challenge built of it
 * tells nothing about names.
 */
export function scopesNeeded(policy: Policy, { server, method }: Omit<Call, 'target'>): string[] {
  return [...policy.scopes.keys()].filter((scope) =>
    rulesOn(policy, scope, server).some((rule) => rule.methods.has(method)),
  );
}

/** The grants of a scope that speak of the server. */
export function rulesOn(policy: Policy, name: string, server: string): readonly Rule[] {
  const scope = policy.scopes.get(name);
  return scope === undefined ? NOTHING : (scope.servers.get(server) ?? scope.elsewhere);
}

/** Both are needed, the method and the target that it takes. */
function covers(rule: Rule, call: Call): boolean {
  return rule.methods.has(call.method) && reachesTarget(rule, call);
}

/** Whether a grant names the target that the method takes; a target of another kind is none. */
export function reachesTarget(rule: Rule, { method, target }: Call): boolean {
  const { kinds, required } = targetRule(method);
  if (target === undefined) return !required;
  return kinds.includes(target.kind) && namesOf(rule, target.kind).has(target.name);
}

/** What conditions on a call of the method are judged on; there are no arguments to wait for in some. */
export function attributesFor(method: string | undefined, attributes: AttributesOf): Attributes {
  const known = attributes();
  const open = method === undefined || !mayHaveArguments(method);
  return open ? { ...known, args: 'open' } : known;
}

function holds(
  { when }: Rule,
  method: string | undefined,
  attributes: AttributesOf | undefined,
): boolean {
  if (when.length === 0) return true;
  if (attributes === undefined) return false;
  const known = attributesFor(method, attributes);
  return when.every((condition) => condition.judge(known) === 'holds');
}

function refusal(policy: Policy, scopes: readonly string[], call: Call): Refused {
  if (scopes.length === 0) return NO_SCOPE;
  const rules = scopes.flatMap((scope) => rulesOn(policy, scope, call.server));
  if (rules.length === 0) return NO_SERVER;
  if (rules.some((rule) => covers(rule, call))) return NO_CONDITION;
  return rules.some((rule) => rule.methods.has(call.method)) ? NO_NAME : NO_METHOD;
}
