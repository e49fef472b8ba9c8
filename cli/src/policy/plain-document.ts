import type { PolicyDocument } from '@mcp-gateway/policy';

/** The policy as plain objects, which JSON can write. */
export function plainDocument({ scopes, groups, ui }: PolicyDocument['document']): object {
  return {
    scopes: Object.fromEntries(scopes),
    groups: Object.fromEntries(groups),
    ui: Object.fromEntries(
      [...ui].map(([scope, permissions]) => [scope, Object.fromEntries(permissions)]),
    ),
  };
}
