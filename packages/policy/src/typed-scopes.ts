import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { OurGrant, type Document } from './document.js';
import type { PolicyExtensions, ScopeTypeContext } from './extensions.js';
import { PolicyError, problemsOf } from './policy-error.js';
import { compileScope, type Policy, type Scope } from './policy.js';

export type OnScopeError = (scope: string, error: unknown) => void;

type Sources = {
  document: Document;
  extensions: PolicyExtensions;
  onScopeError?: OnScopeError | undefined;
};

const Grants = z.array(OurGrant, 'must be a list of grants').max(1000, 'are too many');

/** Names come with callers, so not all of them can be kept. */
const KEPT = 10_000;

/** A policy that also knows the scopes of registered types; each is resolved at its first use. */
export function withScopeTypes(policy: Policy, sources: Sources): Policy {
  const resolved = new LRUCache<string, Scope>({ max: KEPT });
  const resolve = createResolve(sources);
  return {
    ...policy,
    scopes: {
      keys: () => policy.scopes.keys(),
      get: (name) => {
        const known = policy.scopes.get(name) ?? resolved.get(name);
        if (known !== undefined) return known;
        const scope = resolve(name);
        if (scope !== undefined) resolved.set(name, scope);
        return scope;
      },
    },
  };
}

function createResolve({ document, extensions, onScopeError }: Sources) {
  const context: ScopeTypeContext = {
    grantsOf: (scope) =>
      // An empty condition list cannot be written in a file, hence it is left out here too.
      (document.scopes.get(scope) ?? []).map(({ when, ...grant }) =>
        when.length === 0 ? grant : { ...grant, when },
      ),
  };
  return (name: string): Scope | undefined => {
    const type = extensions.scopeTypeOf(name);
    if (type === undefined) return undefined;
    try {
      return compileScope(name, checked(type.resolve(type.rest, context)));
    } catch (error) {
      onScopeError?.(name, error);
      return compileScope(name, []);
    }
  };
}

function checked(grants: unknown) {
  const result = Grants.safeParse(grants);
  if (result.success) return result.data;
  throw new PolicyError(problemsOf(result.error));
}
