import { readDocument, type Document } from './document.js';
import { NO_EXTENSIONS, type PolicyExtensions } from './extensions.js';
import { isOriginalFormat, readOriginalFormat } from './original-format.js';
import { compile, type Policy } from './policy.js';
import { withScopeTypes, type OnScopeError } from './typed-scopes.js';
import { loadYaml } from './yaml.js';

export type PolicyOptions = {
  extensions?: PolicyExtensions;
  /** Told when a scope of a registered type could not be resolved; it grants nothing then. */
  onScopeError?: OnScopeError;
};

/**
 * Reads a policy file, in our format or the original's.
 * @throws PolicyError naming everything that is wrong with it, each with its place.
 */
export function parsePolicy(text: string, options: PolicyOptions = {}): Policy {
  const { extensions = NO_EXTENSIONS, onScopeError } = options;
  const document = parseDocument(text, (name) => extensions.scopeTypeOf(name) !== undefined);
  const policy = compile(document);
  if (extensions === NO_EXTENSIONS) return policy;
  return withScopeTypes(policy, { document, extensions, onScopeError });
}

function parseDocument(text: string, isTyped: (name: string) => boolean): Document {
  const file = loadYaml(text);
  return isOriginalFormat(file) ? readOriginalFormat(file, isTyped) : readDocument(file, isTyped);
}
