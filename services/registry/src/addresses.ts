import { isIP } from 'node:net';
import type { Server } from '@mcp-gateway/contracts';
import { LRUCache } from 'lru-cache';
import type { Egress } from './upstream/egress.js';
import { parseUpstreamUrl } from './upstream/upstream-url.js';

export type AddressDeps = {
  egress: Egress;
  isBuiltIn: (path: Server['path']) => boolean;
  /** Looks up hosts of our own services, for which the egress rules are not meant. */
  lookup: (hostname: string) => Promise<string>;
  ttlMs?: number;
};

/** @throws AppError 422 when the server's host does not resolve or must not be reached. */
export type AddressOf = (server: Pick<Server, 'path' | 'proxy_pass_url'>) => Promise<string>;

/** The IP address to connect to for a server; what passed the rules is remembered for seconds. */
export function createAddressOf({
  egress,
  isBuiltIn,
  lookup,
  ttlMs = 10_000,
}: AddressDeps): AddressOf {
  const checked = new LRUCache<string, string>({
    max: 20_000,
    ttl: ttlMs,
    fetchMethod: (origin) => egress.check(new URL(origin)),
  });
  return async ({ path, proxy_pass_url }) => {
    const url = parseUpstreamUrl(proxy_pass_url);
    if (!isBuiltIn(path)) return checked.forceFetch(url.origin);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    return isIP(host) ? host : lookup(host);
  };
}
