import { beforeEach, describe, expect, it } from '@jest/globals';
import { createAttempts, type Attempts } from './attempts.js';

let now: number;
let attempts: Attempts;
beforeEach(() => {
  now = 1_800_000_000_000;
  attempts = createAttempts(() => now);
});

/** Lets time pass; what is remembered looks at the clock at most once a millisecond. */
const pass = async (ms: number) => {
  now += ms;
  await new Promise((resolve) => setTimeout(resolve, 5));
};
const times = (count: number, name = 'root') =>
  Array.from({ length: count }, () => attempts.begin(name));

describe('attempts to sign in', () => {
  it('have to wait after the fifth, twice as long each time (W-49)', async () => {
    expect(times(6)).toEqual([0, 0, 0, 0, 0, 2_000]);
    const waits: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      const wait = attempts.begin('root');
      waits.push(wait);
      await pass(wait);
      expect(attempts.begin('root')).toBe(0);
    }
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000]);
  });

  it('are told how long there is still to wait', async () => {
    times(5);
    await pass(500);
    expect(attempts.begin('root')).toBe(1_500);
  });

  it('are not counted while they have to wait', async () => {
    times(1_000);
    await pass(2_000);
    expect(attempts.begin('root')).toBe(0);
    expect(attempts.begin('root')).toBe(4_000);
  });

  it('are counted for each name by itself', () => {
    times(6);
    expect(attempts.begin('alice')).toBe(0);
    expect(attempts.begin('Root')).toBe(0);
  });

  it('begin anew after one that succeeds', () => {
    times(5);
    attempts.succeeded('root');
    expect(times(6)).toEqual([0, 0, 0, 0, 0, 2_000]);
  });

  it('are forgotten after a quarter of an hour', async () => {
    times(5);
    await pass(15 * 60_000 + 1);
    expect(times(5)).toEqual([0, 0, 0, 0, 0]);
  });
});
