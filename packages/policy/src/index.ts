export {
  decide,
  scopesNeeded,
  visibleServer,
  type Call,
  type Decision,
  type Target,
} from './decide.js';
export { PERMISSIONS, type Permission } from './document.js';
export { loadPolicy } from './load-policy.js';
export { parsePolicy } from './parse-policy.js';
export { permits } from './permits.js';
export { PolicyError, type Problem } from './policy-error.js';
export type { Policy } from './policy.js';
export { scopesForGroups } from './scopes-for-groups.js';
export { watchPolicy, type PolicyWatch, type WatchOptions } from './watch-policy.js';
