import type { Policy } from '@mcp-gateway/policy';
import { isServerEndpoint } from '../server-endpoint.js';

/**
 * RFC 8707: a token is for one server's URL when that is named, else for the whole gateway;
 * undefined for what is neither.
 */
export function audienceOf(issuer: string, resource: string): string | undefined {
  const path = resource.startsWith(issuer) ? resource.slice(issuer.length) : undefined;
  if (path === '' || path === '/') return issuer;
  return path !== undefined && isServerEndpoint(path) ? resource : undefined;
}

/** Scopes that mean something at the audience: what is granted to who asks for nothing special. */
export function scopesFor(policy: Policy, issuer: string, audience: string): string[] {
  const all = knownScopes(policy);
  if (audience === issuer) return all;
  const [, server = ''] = /^\/(.+)\/[^/]+$/.exec(audience.slice(issuer.length)) ?? [];
  return all.filter((name) => {
    const scope = policy.scopes.get(name);
    return (scope?.servers.get(server) ?? scope?.elsewhere ?? []).length > 0;
  });
}

/** The scopes that the policy declares, and those that it gives to groups without declaring them. */
function knownScopes({ scopes, groups }: Policy): string[] {
  return [...new Set([...scopes.keys(), ...[...groups.values()].flat()])];
}

/**
 * The address of an authorization request, with all scopes that mean something at its resource when
 * it asks for none of ours: what the person does not have is taken away at the consent.
 */
export function withDefaultScope(path: string, issuer: string, policy: Policy): string {
  const { pathname, searchParams: query } = new URL(path, issuer);
  const asked = (query.get('scope') ?? '').split(' ').filter(Boolean);
  const known = new Set(knownScopes(policy));
  if (asked.some((scope) => known.has(scope))) return path;
  const audience = audienceOf(issuer, query.get('resource') ?? issuer) ?? issuer;
  query.set('scope', [...asked, ...scopesFor(policy, issuer, audience)].join(' '));
  return `${pathname}?${query.toString()}`;
}
