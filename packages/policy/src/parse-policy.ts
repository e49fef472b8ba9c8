import { readDocument, type Document } from './document.js';
import { NO_EXTENSIONS, type PolicyExtensions } from './extensions.js';
import { isOriginalFormat, readOriginalFormat } from './original-format.js';
import { loadPolicyYaml } from './policy-yaml.js';
import { compile, type Policy } from './policy.js';
import { withScopeTypes, type OnScopeError } from './typed-scopes.js';

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
  const { document } = readPolicyDocument(text, extensions);
  const policy = compile(document);
  if (extensions === NO_EXTENSIONS) return policy;
  return withScopeTypes(policy, { document, extensions, onScopeError });
}

/** A policy as its file says it, in the terms of our format, and which format the file is in. */
export type PolicyDocument = { format: 'ours' | 'original'; document: Document };

/** As {@link parsePolicy}, without making it ready for decisions. @throws PolicyError */
export function readPolicyDocument(
  text: string,
  extensions: PolicyExtensions = NO_EXTENSIONS,
): PolicyDocument {
  const isTyped = (name: string) => extensions.scopeTypeOf(name) !== undefined;
  const file = loadPolicyYaml(text);
  return isOriginalFormat(file)
    ? { format: 'original', document: readOriginalFormat(file, isTyped) }
    : { format: 'ours', document: readDocument(file, isTyped) };
}
