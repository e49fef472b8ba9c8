import type { Permission } from './document.js';
import type { Policy } from './policy.js';

/**
 * Whether one of the scopes holds the permission for the server, which is named by its path
 * without the leading slash. Exact names only: what a scope is called grants nothing.
 */
export function permits(
  policy: Policy,
  scopes: readonly string[],
  permission: Permission,
  server: string,
): boolean {
  return scopes.some((name) => policy.scopes.get(name)?.ui.get(permission)?.has(server) ?? false);
}
