import { isReadableByOthers } from '@mcp-gateway/contracts';

const MAX_LENGTH = 1024;

/**
 * Why codes must not be sent to the address, if they must not: https, or http to the person's own
 * machine (RFC 8252 7.3), and nothing in it that is read in two ways.
 */
export function redirectUriProblem(uri: unknown): string | undefined {
  if (typeof uri !== 'string' || uri.length > MAX_LENGTH) return 'must be short texts';
  if (!URL.canParse(uri)) return 'must be absolute URLs';
  const url = new URL(uri);
  if (!uri.startsWith(`${url.protocol}//${url.host}`)) return 'must be written in plain form';
  if (url.username !== '' || url.password !== '') return 'must not hold credentials';
  if (uri.includes('#')) return 'must not contain fragments';
  if (/[\s\\]|\/\.\.?(?:[/?]|$)/.test(uri)) return 'must be written in plain form';
  if (!/^https?:$/.test(url.protocol) || isReadableByOthers(uri)) {
    return 'must use https, or http with a loopback host';
  }
  return undefined;
}

/** Where a code will go, as a person reads it. */
export function redirectHost(uri: string): string {
  return new URL(uri).host;
}
