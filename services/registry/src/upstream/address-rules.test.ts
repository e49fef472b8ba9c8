import { describe, expect, it } from '@jest/globals';
import ipaddr from 'ipaddr.js';
import { parseAddressRules } from './address-rules.js';

const matches = (entries: string[], address: string, hostname = 'h') =>
  parseAddressRules(entries).match(ipaddr.parse(address), hostname);

describe('parseAddressRules', () => {
  it.each([
    ['a network', '10.0.0.0/8', '10.200.0.1', 'h', true],
    ['a network', '10.0.0.0/8', '11.0.0.1', 'h', false],
    ['a network that is written with its host bits', '10.1.2.3/8', '10.200.0.1', 'h', true],
    ['a single address', '10.0.0.1', '10.0.0.1', 'h', true],
    ['a single address', '10.0.0.1', '10.0.0.2', 'h', false],
    ['an IPv6 network', 'fd00::/8', 'fd12::1', 'h', true],
    ['an IPv6 network, never an IPv4 address', '::/0', '10.0.0.1', 'h', false],
    ['an IPv4 network, never an IPv6 address', '0.0.0.0/0', '::1', 'h', false],
    ['a name', 'db.internal', '10.0.0.1', 'db.internal', true],
    ['a name in capitals', 'DB.Internal', '10.0.0.1', 'db.internal', true],
    ['a name, not those below it', 'internal', '10.0.0.1', 'db.internal', false],
  ])('knows %s: %s and %s of %s', (_what, entry, address, hostname, expected) => {
    expect(matches([entry], address, hostname)).toBe(expected);
  });

  it('is empty without entries, and then matches nothing', () => {
    const rules = parseAddressRules([]);
    expect(rules.empty).toBe(true);
    expect(rules.match(ipaddr.parse('10.0.0.1'), 'h')).toBe(false);
  });

  it.each(['10.0.0.0/33', '*.example.com', '.example.com', 'http://h', 'h:80', 'a b', '[::1]', ''])(
    'refuses %j, which would silently match nothing',
    (entry) => {
      expect(() => parseAddressRules([entry])).toThrow('is neither a CIDR nor a host name');
    },
  );
});
