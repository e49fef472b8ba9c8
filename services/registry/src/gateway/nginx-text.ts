import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { serverName, type ServerPath } from '@mcp-gateway/contracts';

/**
 * Text that may stand in nginx.conf as it is. The templates render without escaping, so nothing
 * else than this type reaches them, and only the functions of this file make it: each by a closed
 * alphabet, none by removing what is bad.
 */
export type NginxText = string & { readonly __brand: 'NginxText' };

function checked(text: string, allowed: RegExp, what: string): NginxText {
  if (!allowed.test(text))
    throw new Error(`${what} cannot be written to nginx.conf: ${JSON.stringify(text)}`);
  return text as NginxText;
}

/** Words that mean something else on the left of a map unless a backslash stands before them. */
const MAP_PARAMETERS: ReadonlySet<string> = new Set([
  'default',
  'hostnames',
  'include',
  'volatile',
]);

/** A server's path without the slash, as it stands on the left of a map. */
export function serverToken(path: ServerPath): NginxText {
  const name = serverName(path);
  const token = checked(name, /^[a-z0-9][a-z0-9_/-]*$/, 'server path');
  return MAP_PARAMETERS.has(name) ? (`\\${token}` as NginxText) : token;
}

/** `host:port` of an address that was resolved before, or a `unix:` socket. */
export function addressToken(address: string, port: number): NginxText {
  const host = isIPv6(address) ? `[${address}]` : address;
  return checked(`${host}:${port}`, /^([a-zA-Z0-9.-]+|\[[0-9a-f.:]+\]):\d{1,5}$/, 'address');
}

export function socketToken(file: string): NginxText {
  return checked(`unix:${file}`, /^unix:\/[A-Za-z0-9._/-]+$/, 'socket path');
}

/** The `Host` header or TLS name of an upstream. */
export function hostToken(host: string): NginxText {
  return checked(host, /^[a-z0-9.[\]:_-]+$/, 'host');
}

/** One name: nginx would read a dot or a star at either end as a pattern. */
export function serverNameToken(name: string): NginxText {
  const exact = /^(\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)$/;
  return checked(name.toLowerCase(), exact, 'host name of the gateway');
}

/** A file name of our own configuration, quoted. */
export function fileToken(file: string): NginxText {
  return checked(`"${file}"`, /^"\/[\p{L}\p{N} ._@+~/-]+"$/u, 'path');
}

/** The path part of an upstream URL. */
export function urlPathToken(pathname: string): NginxText {
  return checked(pathname, /^\/[A-Za-z0-9._~/-]*$/, 'upstream path');
}

export function wordToken(word: string): NginxText {
  return checked(word, /^[A-Za-z0-9_/.-]+$/, 'word');
}

/** A name for the upstream group of an address: the same for the same address, whatever else there is. */
export function upstreamName(scheme: string, address: string): NginxText {
  const hash = createHash('sha256').update(`${scheme} ${address}`).digest('hex').slice(0, 16);
  return wordToken(`upstream_${hash}`);
}

/** A URL on an upstream group. */
export function targetToken(
  scheme: 'http' | 'https',
  group: NginxText,
  pathname: string,
): NginxText {
  return `${scheme}://${group}${urlPathToken(pathname)}` as NginxText;
}
