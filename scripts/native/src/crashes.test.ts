import { describe, expect, it } from '@jest/globals';
import { createCrashCounter } from './crashes.js';

const SECOND = 1000;

describe('createCrashCounter', () => {
  it.each([
    ['five in a minute are too many', [0, 10, 20, 30, 40], true],
    ['four in a minute are not', [0, 10, 20, 30], false],
    ['five in more than a minute are not', [0, 16, 32, 48, 64], false],
    ['old ones do not count', [0, 1, 2, 3, 90, 91], false],
  ])('says that %s', (_, seconds, expected) => {
    const crashes = createCrashCounter();
    const verdicts = seconds.map((second) => crashes.record(second * SECOND));
    expect(verdicts.at(-1)).toBe(expected);
  });
});
