import { networkInterfaces } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { createEgress, type EgressOptions } from './egress.js';

const anEgress = (overrides: Partial<EgressOptions> = {}) =>
  createEgress({
    deny: [],
    allow: [],
    ownPorts: new Set([7860, 8080]),
    lookup: () => Promise.reject(new Error('no lookup in this test')),
    ...overrides,
  });

const resolvingTo = (...addresses: string[]) => ({ lookup: () => Promise.resolve(addresses) });

const refused = { status: 422, details: [expect.objectContaining({ field: 'proxy_pass_url' })] };

describe('createEgress', () => {
  it.each([
    ['public', '93.184.216.34'],
    ['private', '10.0.0.1'],
    ['private', '172.31.255.254'],
    ['private', '192.168.1.1'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.8.8.8'],
    ['IPv6 loopback', '[::1]'],
    ['IPv6 private', '[fd12:3456::1]'],
    ['IPv6 public', '[2606:4700::1]'],
  ])('allows a %s address, plainly written: %s', async (_kind, host) => {
    const address = host.replace(/[[\]]/g, '');
    await expect(anEgress().check(new URL(`http://${host}:9000/`))).resolves.toBe(address);
  });

  it.each([
    ['unspecified', '0.0.0.0'],
    ['of "this" network', '0.1.2.3'],
    ['link-local', '169.254.0.1'],
    ['link-local, where metadata is', '169.254.169.254'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['carrier-grade NAT, where metadata is', '100.100.100.200'],
    ['reserved, where metadata is', '192.0.0.192'],
    ["a cloud's own", '168.63.129.16'],
    ['benchmarking', '198.18.0.1'],
    ['documentation', '203.0.113.1'],
    ['6to4 relay', '192.88.99.1'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['IPv6 unspecified', '[::]'],
    ['IPv4-mapped', '[::ffff:7f00:1]'],
    ['IPv4-mapped, where metadata is', '[::ffff:a9fe:a9fe]'],
    ['IPv4-compatible', '[::7f00:1]'],
    ['NAT64', '[64:ff9b::a9fe:a9fe]'],
    ['local NAT64', '[64:ff9b:1::1]'],
    ['6to4', '[2002:7f00:1::]'],
    ['Teredo', '[2001::1]'],
    ['IPv6 link-local', '[fe80::1]'],
    ['IPv6 site-local', '[fec0::1]'],
    ['IPv6 multicast', '[ff02::1]'],
    ['IPv6 documentation', '[2001:db8::1]'],
    ['IPv6 discard', '[100::1]'],
    ['IPv6 of no use yet', '[4000::1]'],
    ['IPv6 metadata of a cloud', '[fd00:ec2::254]'],
    ['IPv6 credentials of a cloud', '[fd00:ec2::23]'],
    ['IPv6 metadata of another', '[fd20:ce::254]'],
  ])('T-099, W-34: refuses an address that is %s: %s', async (_kind, host) => {
    const everything = { allow: ['0.0.0.0/0', '::/0'] };
    const url = new URL(`http://${host}/`);
    await expect(anEgress().check(url)).rejects.toMatchObject(refused);
    await expect(anEgress(everything).check(url)).rejects.toMatchObject(refused);
  });

  it.each(['metadata', 'metadata.google.internal', 'instance-data', 'instance-data.ec2.internal'])(
    'T-100: refuses the metadata name %s, whatever it resolves to',
    async (hostname) => {
      const egress = anEgress(resolvingTo('10.0.0.1'));
      await expect(egress.check(new URL(`http://${hostname}/`))).rejects.toMatchObject(refused);
    },
  );

  it('T-100: refuses the names of our own services', async () => {
    const ownNames = new Set(['auth-server']);
    const egress = anEgress({ ownNames, ...resolvingTo('10.0.0.1') });
    await expect(egress.check(new URL('http://auth-server:8888/'))).rejects.toMatchObject(refused);
  });

  it.each([
    ['a public and a metadata address', ['93.184.216.34', '169.254.169.254']],
    ['a metadata and a public address', ['169.254.169.254', '93.184.216.34']],
    ['an IPv4 and a link-local IPv6 address', ['93.184.216.34', 'fe80::1%eth0']],
    ['only one that maps to loopback', ['::ffff:127.0.0.1']],
  ])('T-100: checks all addresses and refuses %s', async (_what, addresses) => {
    const egress = anEgress(resolvingTo(...addresses));
    await expect(egress.check(new URL('http://two-faced.example/'))).rejects.toMatchObject(refused);
  });

  it('T-101: gives the address that was checked, so that nobody asks DNS again', async () => {
    const answers = [['93.184.216.34'], ['169.254.169.254']];
    const egress = anEgress({ lookup: () => Promise.resolve(answers.shift() ?? []) });
    const url = new URL('http://rebinding.example/');
    await expect(egress.check(url)).resolves.toBe('93.184.216.34');
    await expect(egress.check(url)).rejects.toMatchObject(refused);
  });

  it('makes the same choice in whatever order DNS answers, IPv4 first', async () => {
    const answers = [
      ['10.0.0.2', '10.0.0.1', 'fd12::1'],
      ['fd12::1', '10.0.0.1', '10.0.0.2'],
    ];
    const egress = anEgress({ lookup: () => Promise.resolve(answers.shift() ?? []) });
    const url = new URL('http://round-robin.example/');
    await expect(egress.check(url)).resolves.toBe('10.0.0.1');
    await expect(egress.check(url)).resolves.toBe('10.0.0.1');
  });

  it.each([
    ['fails', () => Promise.reject(new Error('ENOTFOUND'))],
    ['finds nothing', () => Promise.resolve([])],
  ])('refuses a host whose lookup %s', async (_what, lookup) => {
    await expect(anEgress({ lookup }).check(new URL('http://gone.example/'))).rejects.toMatchObject(
      {
        ...refused,
        message: 'proxy_pass_url: host gone.example does not resolve',
      },
    );
  });

  it('asks the system when no lookup is given', async () => {
    const egress = createEgress({ deny: [], allow: [], ownPorts: new Set() });
    await expect(egress.check(new URL('http://localhost/'))).resolves.toMatch(/^(127\.|::1$)/);
  });
});

describe('our own ports', () => {
  const ownAddress = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

  it.each([
    ['loopback', 'http://127.0.0.1:7860/'],
    ['any loopback', 'http://127.9.9.9:8080/'],
    ['IPv6 loopback', 'http://[::1]:7860/'],
    ['an address of this host', `http://${ownAddress ?? '127.0.0.1'}:7860/`],
  ])('W-34: are refused at %s', async (_where, url) => {
    await expect(anEgress().check(new URL(url))).rejects.toMatchObject(refused);
  });

  it('W-34: are refused behind a name', async () => {
    const egress = anEgress(resolvingTo('127.0.0.1'));
    await expect(egress.check(new URL('http://innocent.example:7860/'))).rejects.toMatchObject(
      refused,
    );
  });

  it('are refused when the URL leaves the port to its scheme', async () => {
    const egress = anEgress({ ownPorts: new Set([80, 443]) });
    await expect(egress.check(new URL('http://127.0.0.1/'))).rejects.toMatchObject(refused);
    await expect(egress.check(new URL('https://127.0.0.1/'))).rejects.toMatchObject(refused);
  });

  it('cannot be opened by EGRESS_ALLOW', async () => {
    const egress = anEgress({ allow: ['127.0.0.1'] });
    await expect(egress.check(new URL('http://127.0.0.1:7860/'))).rejects.toMatchObject(refused);
  });

  it('are free elsewhere', async () => {
    await expect(anEgress().check(new URL('http://10.0.0.1:7860/'))).resolves.toBe('10.0.0.1');
  });
});

describe('EGRESS_DENY and EGRESS_ALLOW', () => {
  const named = (hostname: string) => new URL(`http://${hostname}/`);

  it.each([
    ['a denied network', { deny: ['10.0.0.0/8'] }, '10.1.1.1', false],
    ['a neighbour of a denied network', { deny: ['10.0.0.0/8'] }, '11.1.1.1', true],
    ['a denied address', { deny: ['127.0.0.1'] }, '127.0.0.1', false],
    ['a denied IPv6 network', { deny: ['fd00::/8'] }, '[fd12::1]', false],
    ['an allowed network', { allow: ['10.0.0.0/8'] }, '10.1.1.1', true],
    ['all else where something is allowed', { allow: ['10.0.0.0/8'] }, '11.1.1.1', false],
    [
      'an allowed part of a denied network',
      { deny: ['10.0.0.0/8'], allow: ['10.1.0.0/16'] },
      '10.1.1.1',
      true,
    ],
    [
      'the rest of that network',
      { deny: ['10.0.0.0/8'], allow: ['10.1.0.0/16'] },
      '10.2.1.1',
      false,
    ],
  ])('judge %s', async (_what, lists, host, allowed) => {
    const checked = anEgress(lists).check(named(host));
    if (allowed) await expect(checked).resolves.toBe(host);
    else await expect(checked).rejects.toMatchObject(refused);
  });

  it.each([
    ['refuse a denied name', { deny: ['Shop.example'] }, 'shop.example', false],
    ['allow an allowed name', { allow: ['shop.example'] }, 'shop.example', true],
    [
      'refuse another name for an allowed one’s address',
      { allow: ['shop.example'] },
      'evil.example',
      false,
    ],
    [
      'refuse a name that leads to a denied network',
      { deny: ['10.0.0.0/8'] },
      'shop.example',
      false,
    ],
  ])('%s', async (_what, lists, hostname, allowed) => {
    const checked = anEgress({ ...lists, ...resolvingTo('10.0.0.1') }).check(named(hostname));
    if (allowed) await expect(checked).resolves.toBe('10.0.0.1');
    else await expect(checked).rejects.toMatchObject(refused);
  });

  it('refuse at start-up what they cannot read', () => {
    expect(() => anEgress({ deny: ['*.example.com'] })).toThrow('neither a CIDR nor a host name');
  });
});
