import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';

const parsed = new LRUCache<string, ReturnType<typeof ipaddr.parseCIDR>>({ max: 1000 });

/** Whether the text is a network in CIDR notation, such as 10.0.0.0/8 or 2001:db8::/32. */
export function isNetwork(text: string): boolean {
  return ipaddr.isValidCIDR(text);
}

/**
 * Whether the address lies in the network. An IPv4 address is the same when it is written as
 * IPv6; addresses of two families never match.
 * @throws Error when either cannot be read.
 */
export function inNetwork(address: string, network: string): boolean {
  const [base, bits] = parseNetwork(network);
  const found = ipaddr.process(address);
  return found.kind() === base.kind() && found.match(base, bits);
}

function parseNetwork(network: string) {
  const known = parsed.get(network);
  if (known) return known;
  const range = ipaddr.parseCIDR(network);
  parsed.set(network, range);
  return range;
}
