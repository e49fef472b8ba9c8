import { beforeEach, describe, expect, it } from '@jest/globals';
import { createRateLimit, type RateLimit } from './rate-limit.js';

let now: number;
let limit: RateLimit;
beforeEach(() => {
  now = 1_800_000_000_000;
  limit = createRateLimit({ count: 2, windowMs: 1000 }, () => now);
});

describe('a rate limit', () => {
  it('takes so many in a window, and says when the next begins', () => {
    expect([limit.take('a'), limit.take('a')]).toEqual([0, 0]);
    now += 400;
    expect(limit.take('a')).toBe(600);
  });

  it('begins anew after the window', () => {
    [1, 2, 3].map(() => limit.take('a'));
    now += 1000;
    expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([0, 0, 1000]);
  });

  it('counts each by itself', () => {
    [1, 2, 3].map(() => limit.take('a'));
    expect(limit.take('b')).toBe(0);
  });
});
