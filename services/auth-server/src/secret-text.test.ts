import { describe, expect, it } from '@jest/globals';
import { digestOf, isSameText, newSecret } from './secret-text.js';

describe('a secret', () => {
  it('is another one each time, of 256 bits', () => {
    const [one, other] = [newSecret(), newSecret()];
    expect(one).toMatch(/^[\w-]{43}$/);
    expect(other).not.toBe(one);
  });

  it('is kept as its SHA-256', () => {
    expect(digestOf('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  });

  it.each<[given: string, expected: string, same: boolean]>([
    ['a', 'a', true],
    ['a', 'b', false],
    ['a', 'aa', false],
    ['', 'a', false],
    ['ä', 'aa', false],
  ])('%j is the same as %j: %s', (given, expected, same) => {
    expect(isSameText(given, expected)).toBe(same);
  });
});
