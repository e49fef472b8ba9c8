import { describe, expect, it } from '@jest/globals';
import { sameId, type RawId } from './raw-id.js';

describe('sameId', () => {
  it.each([
    ['1', '1', true],
    ['0', '-0', true],
    ['"a"', String.raw`"\u0061"`, true],
    ['1', '"1"', false],
    ['9007199254740993', '9007199254740992', false],
    ['"a"', '"A"', false],
  ])('of %s and %s is %s', (a, b, same) => {
    expect(sameId(a as RawId, b as RawId)).toBe(same);
  });
});
