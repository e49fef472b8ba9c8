import { describe, expect, it } from '@jest/globals';
import { createPublicFetch, isPublic, publicOnly, type Lookup } from './public-fetch.js';

/** A name service that says the same of every name. */
const saying =
  (...addresses: string[]): Lookup =>
  (_host, _options, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

const lookedUp = (lookup: Lookup, all: boolean) =>
  new Promise((resolve, reject) => {
    publicOnly(lookup)('app.test', { all }, (err, address, family) => {
      if (err) reject(err);
      else resolve(all ? address : [address, family]);
    });
  });

const LOCAL = [
  '127.0.0.1',
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  'fc00::1',
  'fe80::1',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001:db8::1',
];

describe('what is fetched for strangers (T-075)', () => {
  it.each(LOCAL)('never comes from %s', async (address) => {
    expect(isPublic(address)).toBe(false);
    await expect(lookedUp(saying(address), true)).rejects.toThrow('Not a public address');
  });

  it('never comes from a name that has a local address beside a public one', async () => {
    await expect(lookedUp(saying('93.184.216.34', '127.0.0.1'), true)).rejects.toThrow(
      'Not a public address',
    );
  });

  it('never comes from a name without an address', async () => {
    await expect(lookedUp(saying(), true)).rejects.toThrow('Not a public address');
  });

  it('comes from the addresses that were judged', async () => {
    const lookup = saying('93.184.216.34', '2606:4700::1111');
    await expect(lookedUp(lookup, false)).resolves.toEqual(['93.184.216.34', 4]);
    await expect(lookedUp(lookup, true)).resolves.toHaveLength(2);
  });

  it('tells when there is no such name', async () => {
    const failing: Lookup = (_host, _options, done) => done(new Error('ENOTFOUND'), []);
    await expect(lookedUp(failing, true)).rejects.toThrow('ENOTFOUND');
  });

  it.each([
    'http://app.test/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://93.184.216.34/',
    'file:///etc/passwd',
    'data:application/json,{}',
  ])('never comes from %s', async (address) => {
    const never: Lookup = () => {
      throw new Error('looked up');
    };
    await expect(createPublicFetch(never)(address)).rejects.toThrow('Not a public name');
  });

  it('looks a name up for the connection itself, so that it cannot change meanwhile', async () => {
    const asked: string[] = [];
    const lookup: Lookup = (host, _options, done) => {
      asked.push(host);
      done(null, [{ address: '127.0.0.1', family: 4 }]);
    };
    await expect(createPublicFetch(lookup)('https://app.test/')).rejects.toThrow('fetch failed');
    expect(asked).toEqual(['app.test']);
  });
});
