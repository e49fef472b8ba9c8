import { describe, expect, it } from '@jest/globals';
import { deriveKey } from './derive-key.js';

const SECRET = 'a secret of thirty-two bytes or more';

describe('deriveKey', () => {
  it('gives the same 256 bits for the same secret and purpose', () => {
    expect(deriveKey(SECRET, 'a')).toEqual(deriveKey(SECRET, 'a'));
    expect(deriveKey(SECRET, 'a')).toHaveLength(32);
  });

  it('gives other bits for another purpose or secret (W-48)', () => {
    const keys = [
      deriveKey(SECRET, 'a'),
      deriveKey(SECRET, 'b'),
      deriveKey(SECRET, 'ab'),
      deriveKey(`${SECRET}.`, 'a'),
    ].map((key) => key.toString('hex'));
    expect(new Set(keys).size).toBe(4);
  });

  it('follows RFC 5869, so that other programs can derive the key too', () => {
    // openssl kdf -keylen 32 -kdfopt digest:SHA2-256 -kdfopt key:SECRET \
    //   -kdfopt info:mcp-gateway/test HKDF
    expect(deriveKey(SECRET, 'test').toString('hex')).toBe(
      '331f68ccdacd7950c4e48791f4201c7de050c62b893af6f2e834a8cbbd8b03d7',
    );
  });
});
