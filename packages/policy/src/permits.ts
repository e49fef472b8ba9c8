import { PERMISSIONS, type Permission, type ServerPermission } from './document.js';
import { WILDCARD } from './names.js';
import { toldNames, type Policy } from './policy.js';

/**
 * Whether one of the scopes holds the permission for the server, which is named by its path
 * without the leading slash. Exact names only: what a scope is called grants nothing.
 */
export function permits(
  policy: Policy,
  scopes: readonly string[],
  permission: ServerPermission,
  server: string,
): boolean {
  return scopes.some((name) => policy.scopes.get(name)?.ui.get(permission)?.has(server) ?? false);
}

/** Whether one of the scopes permits to manage people, machine clients and what they were given. */
export function permitsAccounts(policy: Policy, scopes: readonly string[]): boolean {
  return scopes.some(
    (name) => policy.scopes.get(name)?.ui.get('manage_accounts')?.has(WILDCARD) ?? false,
  );
}

/** All that the scopes permit in the UI and the registry API, for these servers; `*` is all. */
export function permissionsOf(
  policy: Policy,
  scopes: readonly string[],
): Partial<Record<Permission, string[]>> {
  const held = PERMISSIONS.map((permission) => {
    const servers = scopes.flatMap((name) => {
      const names = policy.scopes.get(name)?.ui.get(permission);
      return names ? toldNames(names) : [];
    });
    return [permission, [...new Set(servers)]] as const;
  });
  return Object.fromEntries(held.filter(([, servers]) => servers.length > 0));
}
