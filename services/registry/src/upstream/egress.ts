import { lookup as dnsLookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { unprocessable } from '@mcp-gateway/kit';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Kinds of addresses (ipaddr.js names) an upstream may have; every other kind is refused. */
const ALLOWED_RANGES: ReadonlySet<string> = new Set([
  'unicast',
  'private',
  'loopback',
  'uniqueLocal',
]);

/** Cloud metadata services that do not show by their range. */
const METADATA_ADDRESSES: ReadonlySet<string> = new Set(['fd00:ec2::254', '168.63.129.16']);
const METADATA_NAMES = /^(metadata|metadata\.google\.internal|instance-data(\..*)?)$/;

const LOOKUP_TIMEOUT_MS = 3_000;

export type EgressOptions = {
  /** CIDRs and host names from EGRESS_DENY and EGRESS_ALLOW. */
  deny: readonly string[];
  allow: readonly string[];
  /** Ports of our own services on this host. */
  ownPorts: ReadonlySet<number>;
  /** Host names of our own services, where they run elsewhere. */
  ownNames?: ReadonlySet<string>;
  lookup?: (hostname: string) => Promise<readonly string[]>;
};

export type Egress = {
  /**
   * The address to connect to for this URL: every address of its host was checked, and the
   * connection is made to the one returned, so that a later DNS answer changes nothing.
   * @throws AppError 422 when the host does not resolve or may not be reached.
   */
  check: (url: URL) => Promise<string>;
};

export function createEgress(options: EgressOptions): Egress {
  const { ownPorts, ownNames = new Set(), lookup = resolveAll } = options;
  const deny = createRules(options.deny);
  const allow = createRules(options.allow);

  const checkAddress = (address: Address, hostname: string, port: number) => {
    const text = address.toString();
    if (!ALLOWED_RANGES.has(address.range()) || METADATA_ADDRESSES.has(text)) {
      throw refuse(`${text} is an address that upstreams may not have`);
    }
    if (ownPorts.has(port) && isOurHost(address)) {
      throw refuse(`port ${port} of this host belongs to the gateway itself`);
    }
    if (allow.match(address, hostname)) return;
    if (deny.match(address, hostname)) throw refuse(`${hostname} is denied by EGRESS_DENY`);
    if (!allow.empty) throw refuse(`${hostname} is not in EGRESS_ALLOW`);
  };
  return {
    check: async (url) => {
      const hostname = url.hostname.replace(/^\[|\]$/g, '');
      if (ownNames.has(hostname) || METADATA_NAMES.test(hostname)) {
        throw refuse(`${hostname} is a host that upstreams may not have`);
      }
      const addresses = ipaddr.isValid(hostname)
        ? [hostname]
        : await lookup(hostname).catch(() => []);
      const [first] = addresses;
      if (first === undefined) throw refuse(`host ${hostname} does not resolve`);
      const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
      for (const address of addresses) checkAddress(ipaddr.parse(address), hostname, port);
      return first;
    },
  };
}

const refuse = (message: string) =>
  unprocessable(`proxy_pass_url: ${message}`, [{ field: 'proxy_pass_url', message }]);

/** IPv4 first: a name such as localhost often has both, and servers more often listen there. */
async function resolveAll(hostname: string): Promise<readonly string[]> {
  const timeout = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('lookup timed out')), LOOKUP_TIMEOUT_MS).unref();
  });
  const found = await Promise.race([
    dnsLookup(hostname, { all: true, order: 'ipv4first' }),
    timeout,
  ]);
  return found.map(({ address }) => address);
}

function isOurHost(address: Address): boolean {
  if (address.range() === 'loopback') return true;
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return own.some((entry) => ipaddr.parse(entry.address).toString() === address.toString());
}

type Rules = { empty: boolean; match: (address: Address, hostname: string) => boolean };

/** @throws Error for an entry that is neither a CIDR, an address nor a host name. */
function createRules(entries: readonly string[]): Rules {
  const names = new Set(entries.filter((entry) => !entry.includes('/') && !ipaddr.isValid(entry)));
  const cidrs = entries.filter((entry) => !names.has(entry)).map(parseCidr);
  return {
    empty: entries.length === 0,
    match: (address, hostname) =>
      names.has(hostname) ||
      cidrs.some(
        ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
      ),
  };
}

function parseCidr(entry: string): [Address, number] {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
  if (!ipaddr.isValid(entry)) throw new Error(`"${entry}" is neither a CIDR nor a host name`);
  const address = ipaddr.parse(entry);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
