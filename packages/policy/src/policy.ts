import { clientMethods } from '@mcp-gateway/contracts';
import { compileCondition, type Condition } from './condition.js';
import type { Document, Grant, Permission } from './document.js';
import { namesOf, targetRule } from './methods.js';
import { allFacts, type NeededFacts } from './needed-facts.js';
import { WILDCARD } from './names.js';

/** A set of names, or all names there are. */
export type Names = { has: (name: string) => boolean };

export type Allowed = { readonly allow: true; readonly scope: string; readonly rule: string };

/** A grant made ready for decisions; it carries the answer that it leads to. */
export type Rule = {
  readonly methods: ReadonlySet<string>;
  readonly tools: Names;
  readonly prompts: Names;
  readonly resources: Names;
  /** All of them must hold. */
  readonly when: readonly Condition[];
  readonly allowed: Allowed;
};

/** What one scope grants: on the servers it names, and on all the others. */
export type Scope = {
  readonly servers: ReadonlyMap<string, readonly Rule[]>;
  readonly elsewhere: readonly Rule[];
  readonly ui: ReadonlyMap<Permission, Names>;
  /** What its conditions ask of the principal. */
  readonly needs: NeededFacts;
};

/** Scopes by name; `keys` are those that the file declares. */
export type Scopes = {
  get: (name: string) => Scope | undefined;
  keys: () => Iterable<string>;
};

/** A policy in force. It never changes: another file makes another policy. */
export type Policy = {
  readonly scopes: Scopes;
  readonly groups: ReadonlyMap<string, readonly string[]>;
};

/** All that depends on the document alone is done here, once, so that a decision is look-ups. */
export function compile({ scopes, groups, ui }: Document): Policy {
  const names = new Set([...scopes.keys(), ...ui.keys()]);
  const compiled = [...names].map(
    (name) => [name, compileScope(name, scopes.get(name) ?? [], ui.get(name))] as const,
  );
  return { scopes: new Map(compiled), groups };
}

/** One scope of its grants and UI permissions. */
export function compileScope(
  name: string,
  grants: readonly Grant[],
  ui: ReadonlyMap<Permission, readonly string[]> = new Map(),
): Scope {
  const rules = grants
    .map((grant, index) => ({ server: grant.server, rule: compileGrant(name, grant, index) }))
    .filter(({ rule }) => rule.methods.size > 0);
  const on = (...servers: string[]) =>
    rules.filter(({ server }) => servers.includes(server)).map(({ rule }) => rule);
  const named = new Set(rules.map(({ server }) => server).filter((server) => server !== WILDCARD));
  return {
    servers: new Map([...named].map((server) => [server, on(server, WILDCARD)])),
    elsewhere: on(WILDCARD),
    needs: allFacts(rules.flatMap(({ rule }) => rule.when.map(({ needs }) => needs))),
    ui: new Map([...ui].map(([permission, servers]) => [permission, compileNames(servers)])),
  };
}

function compileGrant(scope: string, grant: Grant, index: number): Rule {
  return {
    methods: new Set(methodsOf(grant).filter((method) => canReach(grant, method))),
    tools: compileNames(grant.tools),
    prompts: compileNames(grant.prompts),
    resources: compileNames(grant.resources),
    when: grant.when.map(compileCondition),
    allowed: Object.freeze({ allow: true, scope, rule: `${scope}[${index}]` }),
  };
}

/** The wildcard means the methods of MCP; any other has to be named beside it. */
function methodsOf({ methods }: Grant): readonly string[] {
  if (!methods.includes(WILDCARD)) return methods;
  return [...clientMethods(), ...methods.filter((method) => method !== WILDCARD)];
}

/** A method that needs a target is not granted by a grant that names none. */
function canReach(grant: Grant, method: string): boolean {
  const { kinds, required } = targetRule(method);
  return !required || kinds.some((kind) => namesOf(grant, kind).length > 0);
}

// The type check matters where a name came out of JSON: what is no text is no name.
const EVERY: Names = { has: (name: unknown) => typeof name === 'string' };

function compileNames(names: readonly string[]): Names {
  return names.includes(WILDCARD) ? EVERY : new Set(names);
}

/** The names as a file would say them. */
export function toldNames(names: Names): string[] {
  return names instanceof Set ? ([...names] as string[]) : [WILDCARD];
}
