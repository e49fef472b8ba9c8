import { beforeEach, describe, expect, it } from '@jest/globals';
import { createMemoryKeyValue, type KeyValue } from '@mcp-gateway/store';
import { openAttempts, type Attempts } from './attempts.js';

let now: number;
let store: KeyValue;
let errors: unknown[];
let attempts: Attempts;
const open = (prefix = 'attempt:') =>
  openAttempts({ store, prefix, now: () => now, onError: (error) => errors.push(error) });
beforeEach(async () => {
  now = 1_800_000_000_000;
  store = createMemoryKeyValue({ now: () => now });
  errors = [];
  attempts = await open();
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

  it('have to wait after a restart as before it (W-49)', async () => {
    times(6);
    attempts = await open();
    expect(attempts.begin('root')).toBe(2_000);
    await pass(2_000);
    expect(times(2)).toEqual([0, 4_000]);
  });

  it('are forgotten for good after one that succeeds', async () => {
    times(5);
    attempts.succeeded('root');
    attempts = await open();
    expect(attempts.begin('root')).toBe(0);
    await expect(store.keys('')).resolves.toEqual([]);
  });

  it('write nothing before anybody has to wait, and no name at all', async () => {
    times(4);
    await expect(store.keys('')).resolves.toEqual([]);
    times(2, 'a password typed into the wrong field');
    times(5, 'a password typed into the wrong field');
    expect(await store.keys('attempt:')).toHaveLength(1);
    expect((await store.keys('')).join()).not.toContain('password');
  });

  it('of one kind do not slow down those of another', async () => {
    times(6);
    attempts = await open('client-attempt:');
    expect(attempts.begin('root')).toBe(0);
  });

  it('are slowed down though they cannot be stored', async () => {
    store = { ...store, set: () => Promise.reject(new Error('disk full')) };
    attempts = await open();
    expect(times(6).at(-1)).toBe(2_000);
    await new Promise(setImmediate);
    expect(errors).toHaveLength(1);
  });
});
