import type { Principal } from './attributes.js';
import type { Grant } from './document.js';

/** A grant as an extension writes it: like one in the file. */
export type GrantSpec = Pick<Grant, 'server' | 'methods'> &
  Partial<Pick<Grant, 'tools' | 'prompts' | 'resources'>> & { when?: string | readonly string[] };

/** What a scope type may look at: the file, and nothing that changes while the file does not. */
export type ScopeTypeContext = {
  /** The grants of a scope that the file declares. */
  grantsOf: (scope: string) => readonly GrantSpec[];
};

/**
 * Makes grants of the rest of a scope's name. It must be pure: it is asked once for a name, and its
 * answer is kept.
 */
export type ScopeType = (rest: string, context: ScopeTypeContext) => readonly GrantSpec[];

/** Finds further scopes of a principal. It may wait for something; the signal ends its time. */
export type ScopesOf = (
  principal: Principal,
  signal: AbortSignal,
) => readonly string[] | Promise<readonly string[]>;

export type PolicyExtensionsSpec = {
  /** Scope types by the prefix of their names, such as `team:`. */
  scopeTypes?: Readonly<Record<string, ScopeType>>;
  scopesOf?: ScopesOf;
};

export type PolicyExtensions = {
  /** The type of a scope by its name, and what follows the prefix. */
  scopeTypeOf: (name: string) => { resolve: ScopeType; rest: string } | undefined;
  scopesOf: ScopesOf | undefined;
};

const PREFIX = /^[A-Za-z0-9._-]+:$/;
const KEYS = ['scopeTypes', 'scopesOf'];

/**
 * Registers what extends the policy.
 * @throws TypeError for what is no extension: a misspelt key would otherwise do nothing, silently.
 */
export function createPolicyExtensions(spec: PolicyExtensionsSpec): PolicyExtensions {
  const { scopeTypes = {}, scopesOf } = spec;
  const unknown = Object.keys(spec).filter((key) => !KEYS.includes(key));
  if (unknown.length > 0) throw new TypeError(`There is no extension point ${unknown.join(', ')}`);
  if (scopesOf !== undefined) demandFunction(scopesOf, 'scopesOf');
  const types = new Map(Object.entries(scopeTypes));
  for (const [prefix, type] of types) {
    if (!PREFIX.test(prefix)) throw new TypeError(`The scope type ${prefix} must end in one colon`);
    demandFunction(type, `The scope type ${prefix}`);
  }
  return {
    scopesOf,
    scopeTypeOf: (name) => {
      const end = name.indexOf(':') + 1;
      const resolve = types.get(name.slice(0, end));
      return resolve && { resolve, rest: name.slice(end) };
    },
  };
}

export const NO_EXTENSIONS: PolicyExtensions = createPolicyExtensions({});

function demandFunction(value: unknown, what: string): void {
  if (typeof value !== 'function') throw new TypeError(`${what} must be a function`);
}
