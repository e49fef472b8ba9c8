import { z } from 'zod';
import type { Provider } from '../providers/provider.js';
import { Unusable } from './fetch-json.js';
import { parseJwks, type Jwks } from './jwks.js';

export type KeyOwner = Pick<Provider, 'type' | 'issuer' | 'endpoints'>;
/** @throws Unreachable, Unusable */
export type LoadKeys = () => Promise<Jwks>;
export type FetchJson = (url: string) => Promise<unknown>;

const Metadata = z.object({ issuer: z.string(), jwks_uri: z.url() });

/**
 * Where the keys of an issuer come from: the configured address, Cognito's fixed one, or what the
 * issuer's own metadata say (OpenID Connect Discovery 1.0, section 4). The metadata are asked
 * again when the keys were not where they said.
 */
export function createKeySource(owner: KeyOwner, fetchJson: FetchJson): LoadKeys {
  const { type, issuer, endpoints } = owner;
  const fixed =
    endpoints.jwks ?? (type === 'cognito' ? `${issuer}/.well-known/jwks.json` : undefined);
  let discovered: string | undefined;
  return async () => {
    const url = fixed ?? discovered ?? (await discover(issuer, fetchJson));
    discovered = undefined;
    const keys = parseJwks(await fetchJson(url));
    discovered = url;
    return keys;
  };
}

async function discover(issuer: string, fetchJson: FetchJson): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const metadata = Metadata.safeParse(await fetchJson(url));
  if (!metadata.success) throw new Unusable(`${url} names no keys`, { cause: metadata.error });
  const { issuer: named, jwks_uri: keys } = metadata.data;
  if (named !== issuer) throw new Unusable(`${url} is of another issuer`);
  if (!isSafe(keys, issuer)) throw new Unusable(`${url} names keys at an address that is not safe`);
  return keys;
}

/** Plain http only where the configured issuer itself is trusted over it. */
function isSafe(url: string, issuer: string): boolean {
  const { protocol, origin } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && origin === new URL(issuer).origin);
}
