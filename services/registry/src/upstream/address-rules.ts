import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A list of networks and host names, such as EGRESS_DENY holds. */
export type AddressRules = {
  empty: boolean;
  match: (address: Address, hostname: string) => boolean;
};

const HOST_NAME = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/;

/**
 * Reads CIDRs, single addresses and host names; a name means exactly itself.
 * @throws Error for an entry that is none of them, for it would silently match nothing.
 */
export function parseAddressRules(entries: readonly string[]): AddressRules {
  const networks: [Address, number][] = [];
  const names = new Set<string>();
  for (const entry of entries.map((text) => text.toLowerCase())) {
    const network = parseNetwork(entry);
    if (network) networks.push(network);
    else if (HOST_NAME.test(entry)) names.add(entry);
    else throw new Error(`"${entry}" is neither a CIDR nor a host name`);
  }
  return {
    empty: entries.length === 0,
    match: (address, hostname) =>
      names.has(hostname) ||
      networks.some(
        ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
      ),
  };
}

function parseNetwork(entry: string): [Address, number] | undefined {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
  if (!ipaddr.IPv4.isValidFourPartDecimal(entry) && !ipaddr.IPv6.isValid(entry)) return undefined;
  const address = ipaddr.parse(entry);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
