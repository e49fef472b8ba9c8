export {
  attributesWhenShown,
  type Attributes,
  type AttributesOf,
  type Principal,
} from './attributes.js';
export { carriedPrincipal } from './carried-principal.js';
export type { Outcome } from './condition.js';
export {
  decide,
  scopesNeeded,
  visibleServer,
  type Call,
  type Decision,
  type Target,
} from './decide.js';
export { SERVER_PERMISSIONS, type Permission, type ServerPermission } from './document.js';
export {
  createDynamicScopes,
  type DynamicScopes,
  type DynamicScopesOptions,
} from './dynamic-scopes.js';
export {
  explain,
  type Explanation,
  type GrantExplanation,
  type Lack,
  type ScopeExplanation,
} from './explain.js';
export {
  createPolicyExtensions,
  type GrantSpec,
  type PolicyExtensions,
  type PolicyExtensionsSpec,
  type ScopesOf,
  type ScopeType,
  type ScopeTypeContext,
} from './extensions.js';
export { loadPolicyExtensions } from './load-extensions.js';
export { loadPolicy } from './load-policy.js';
export {
  parsePolicy,
  readPolicyDocument,
  type PolicyDocument,
  type PolicyOptions,
} from './parse-policy.js';
export { permissionsOf, permits, permitsAccounts } from './permits.js';
export { PolicyError, type Problem } from './policy-error.js';
export type { Policy } from './policy.js';
export { renderOriginalAsOurs } from './render-policy.js';
export { createScopeHook } from './scope-hook.js';
export { scopesForGroups } from './scopes-for-groups.js';
export { watchPolicy, type PolicyWatch, type WatchOptions } from './watch-policy.js';
