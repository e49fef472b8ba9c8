import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@mcp-gateway/kit';
import { Unreachable, Unusable } from './fetch-json.js';
import type { Jwks } from './jwks.js';
import { createKeySet, type KeySet } from './key-set.js';

const keys = (...kids: string[]): Jwks => ({
  keys: kids.map((kid) => ({ kid, kty: 'RSA', use: 'sig', alg: 'RS256', n: 'n', e: 'AQAB' })),
});
const HOUR = 3_600_000;

let now: number;
let fetches: number;
let answer: () => Promise<Jwks>;
let lines: string[];
let set: KeySet;

const open = (refreshMs?: number) => {
  set = createKeySet({
    load: () => {
      fetches += 1;
      return answer();
    },
    onKeys: () => undefined,
    log: createLogger({ service: 'test', destination: { write: (line) => lines.push(line) } }),
    now: () => now,
    ...(refreshMs !== undefined && { refreshMs }),
  });
  return settle();
};
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
const statusOf = (looked: Promise<void>) =>
  looked.then(
    () => 'looked',
    (error: unknown) => {
      const { status, code } = error as { code: string; status: number };
      return `${status} ${code}`;
    },
  );

beforeEach(() => {
  now = 1_800_000_000_000;
  fetches = 0;
  lines = [];
  answer = () => Promise.resolve(keys('one'));
});
afterEach(() => set.close());

describe('the keys of an issuer that answers', () => {
  it('are fetched before anybody needs them', async () => {
    await open();
    expect([set.has('one'), set.has('two'), set.usable(), fetches]).toEqual([true, false, true, 1]);
  });

  it('are fetched once in ten seconds because of unknown key ids (T-058)', async () => {
    await open();
    for (let token = 0; token < 1000; token++) await set.lookFor();
    expect(fetches).toBe(1);
    now += 10_000;
    await Promise.all(Array.from({ length: 100 }, () => set.lookFor()));
    expect(fetches).toBe(2);
  });

  it('hold a new key within ten seconds of a flood (T-058)', async () => {
    await open();
    await set.lookFor();
    answer = () => Promise.resolve(keys('one', 'new'));
    now += 9_999;
    await set.lookFor();
    expect(set.has('new')).toBe(false);
    now += 1;
    await set.lookFor();
    expect(set.has('new')).toBe(true);
  });

  it('lose what the issuer removed, without being asked (W-08)', async () => {
    answer = () => Promise.resolve(fetches === 1 ? keys('one', 'two') : keys('two'));
    await open(20);
    expect(set.has('one')).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect([set.has('one'), set.has('two')]).toEqual([false, true]);
  });
});

describe('the keys of an issuer that fails', () => {
  it.each([
    ['cannot be reached', new Unreachable('x'), '503 unavailable'],
    ['answers nonsense', new Unusable('x'), '503 misconfigured'],
  ])('cannot be told when it %s at the start (T-127)', async (_, error, outcome) => {
    answer = () => Promise.reject(error);
    await open();
    await expect(statusOf(set.lookFor())).resolves.toBe(outcome);
    expect(set.usable()).toBe(false);
  });

  it('are used on for a day (T-127)', async () => {
    await open();
    answer = () => Promise.reject(new Unreachable('x'));
    now += 24 * HOUR - 1;
    await expect(statusOf(set.lookFor())).resolves.toBe('503 unavailable');
    expect([set.has('one'), set.usable()]).toEqual([true, true]);
    now += 1;
    expect([set.has('one'), set.usable()]).toEqual([false, false]);
  });

  it('are asked for less and less often', async () => {
    answer = () => Promise.reject(new Unreachable('x'));
    await open();
    const found: number[] = [];
    for (let second = 0; second < 120; second++) {
      await statusOf(set.lookFor());
      found.push(fetches);
      now += 1_000;
    }
    // After 0, 2, 6, 14, 30, 60 and 90 seconds.
    expect([0, 1, 2, 5, 6, 13, 14, 29, 30, 59, 60, 89, 90].map((at) => found[at])).toEqual([
      1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7,
    ]);
  });

  it('are there again as soon as it answers', async () => {
    answer = () => Promise.reject(new Unreachable('x'));
    await open();
    answer = () => Promise.resolve(keys('one'));
    now += 2_000;
    await expect(statusOf(set.lookFor())).resolves.toBe('looked');
    expect(set.has('one')).toBe(true);
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      'The keys of the issuer cannot be had',
      'The keys of the issuer can be had again',
    ]);
  });

  it('do not let callers pile up while it is slow (T-127)', async () => {
    let finish: (jwks: Jwks) => void = () => undefined;
    answer = () => new Promise((resolve) => (finish = resolve));
    await open();
    const outcomes = Array.from({ length: 1000 }, () => statusOf(set.lookFor()));
    const first = await Promise.race([...outcomes.slice(200), settle()]);
    expect(first).toBe('503 unavailable');
    finish(keys('one'));
    const all = await Promise.all(outcomes);
    expect(all.filter((outcome) => outcome === 'looked')).toHaveLength(200);
    expect(fetches).toBe(1);
  });
});
