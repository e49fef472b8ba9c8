import { lookup as dnsLookup } from 'node:dns/promises';
import { isIP, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { unprocessable } from '@mcp-gateway/kit';
import ipaddr from 'ipaddr.js';
import { parseAddressRules, type Address } from './address-rules.js';

/** Kinds of addresses (ipaddr.js names) an upstream may have; every other kind is refused. */
const ALLOWED_RANGES: ReadonlySet<string> = new Set([
  'unicast',
  'private',
  'loopback',
  'uniqueLocal',
]);

/** The one part of IPv6 that public addresses come from (RFC 4291, IANA's registry). */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

/** What clouds offer to their instances (metadata, credentials) and no range above tells. */
const CLOUD_ADDRESSES = parseAddressRules(['168.63.129.16', 'fd00:ec2::/32', 'fd20:ce::254']);
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
  /** All addresses of a host. */
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

/**
 * Decides where upstreams may be. If EGRESS_ALLOW is set, there and nowhere else, whatever
 * EGRESS_DENY says; no list opens what is always refused.
 * @throws Error for an entry of the lists that cannot be read.
 */
export function createEgress(options: EgressOptions): Egress {
  const { ownPorts, ownNames = new Set(), lookup = resolveAll } = options;
  const deny = parseAddressRules(options.deny);
  const allow = parseAddressRules(options.allow);

  const checkAddress = (address: Address, hostname: string, port: number) => {
    if (!isPossible(address) || CLOUD_ADDRESSES.match(address, hostname)) {
      throw refuse(`${address.toString()} is an address that upstreams may not have`);
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
      const addresses = isIP(hostname) ? [hostname] : await lookup(hostname).catch(() => []);
      const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
      for (const address of addresses) checkAddress(ipaddr.parse(address), hostname, port);
      const [first] = addresses.toSorted(byPreference);
      if (first === undefined) throw refuse(`host ${hostname} does not resolve`);
      return first;
    },
  };
}

const refuse = (message: string) =>
  unprocessable(`proxy_pass_url: ${message}`, [{ field: 'proxy_pass_url', message }]);

/**
 * The same choice each time, in whatever order DNS answers: another one would reload nginx. IPv4
 * comes first, for a name such as localhost has both and servers more often listen there.
 */
function byPreference(a: string, b: string): number {
  return Number(isIPv4(b)) - Number(isIPv4(a)) || (a < b ? -1 : Number(a > b));
}

function isPossible(address: Address): boolean {
  const range = address.range();
  if (range === 'unicast' && address.kind() === 'ipv6') return address.match(GLOBAL_UNICAST);
  return ALLOWED_RANGES.has(range);
}

function isOurHost(address: Address): boolean {
  if (address.range() === 'loopback') return true;
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return own.some((entry) => ipaddr.parse(entry.address).toString() === address.toString());
}

async function resolveAll(hostname: string): Promise<readonly string[]> {
  const timeout = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('lookup timed out')), LOOKUP_TIMEOUT_MS).unref();
  });
  const found = await Promise.race([dnsLookup(hostname, { all: true }), timeout]);
  return found.map(({ address }) => address);
}
