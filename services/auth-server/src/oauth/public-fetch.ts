import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, fetch as undiciFetch } from 'undici';

export type Lookup = (
  host: string,
  options: LookupOptions & { all: true },
  done: (err: Error | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Fetches what strangers name, from the public internet only: https, and addresses that are looked
 * up and judged for the very connection. Redirects are not followed, whoever asks to.
 */
export function createPublicFetch(resolve: Lookup = lookup): typeof fetch {
  const dispatcher = new Agent({ connect: { lookup: publicOnly(resolve) }, pipelining: 0 });
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    // An address needs no look-up, so it would pass unseen.
    if (url.protocol !== 'https:' || isAddress(url.hostname)) throw new Error('Not a public name');
    const { method, headers, signal } = init ?? {};
    const response = await undiciFetch(url, {
      ...(method !== undefined && { method }),
      ...(headers !== undefined && { headers: [...new Headers(headers)] }),
      ...(signal && { signal }),
      redirect: 'manual',
      dispatcher,
    });
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Node's own fetch is an older undici
    return response;
  };
}

/** A look-up that knows public addresses only. */
export function publicOnly(resolve: Lookup): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (err, addresses) => {
      const [first] = addresses;
      if (err) done(err, []);
      else if (!first || !addresses.every(({ address }) => isPublic(address))) {
        done(new Error('Not a public address'), []);
      } else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

/** Global unicast: no private, loopback, link-local, shared, reserved, multicast or tunnel address. */
export function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

function isAddress(hostname: string): boolean {
  return ipaddr.isValid(hostname.replace(/^\[|\]$/g, ''));
}
