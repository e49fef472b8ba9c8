import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createReconciler } from './reconciler.js';

/** A sync whose runs last as long as the test wants. */
function aSync() {
  const ends: { resolve: () => void; reject: (reason: Error) => void }[] = [];
  let atOnce = 0;
  let most = 0;
  const sync = async () => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    await new Promise<void>((resolve, reject) => ends.push({ resolve, reject })).finally(() => {
      atOnce -= 1;
    });
  };
  return { sync, ends, most: () => most };
}

const instant = () => {
  const runs: number[] = [];
  const sync = () => {
    runs.push(Date.now());
    return Promise.resolve();
  };
  return { sync, runs };
};

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  jest.useFakeTimers({ now: 0 });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('createReconciler', () => {
  it('runs when nothing was asked for 250 ms', async () => {
    const { sync, runs } = instant();
    const { request } = createReconciler(sync);
    void request();
    await pass(249);
    expect(runs).toEqual([]);
    await pass(1);
    expect(runs).toEqual([250]);
  });

  it('shares one run between requests that come close together', async () => {
    const { sync, runs } = instant();
    const { request } = createReconciler(sync);
    const first = request();
    await pass(200);
    expect(request()).toBe(first);
    await pass(249);
    expect(runs).toEqual([]);
    await pass(1);
    expect(runs).toEqual([450]);
  });

  it('T-110: runs once in 2 s however many requests come', async () => {
    const { sync, runs } = instant();
    const { request } = createReconciler(sync);
    for (let i = 0; i < 6_000; i += 1) {
      void request();
      await pass(1);
    }
    await pass(1_000);
    expect(runs).toEqual([2_000, 4_000, 6_000]);
  });

  it('runs one at a time, and once more for all that was asked during a run', async () => {
    const { sync, ends, most } = aSync();
    const { request } = createReconciler(sync);
    void request();
    await pass(250);
    for (let i = 0; i < 10; i += 1) {
      void request();
      await pass(400);
    }
    expect(ends).toHaveLength(1);
    ends[0]?.resolve();
    await pass(0);
    expect(ends).toHaveLength(2);
    ends[1]?.resolve();
    await pass(5_000);
    expect(ends).toHaveLength(2);
    expect(most()).toBe(1);
  });

  it('settles a request with the run that began after it, not with the one before', async () => {
    const { sync, ends } = aSync();
    const { request } = createReconciler(sync);
    void request();
    await pass(250);
    let settled = false;
    void request().then(() => {
      settled = true;
    });
    await pass(250);
    ends[0]?.resolve();
    await pass(0);
    expect(settled).toBe(false);
    ends[1]?.resolve();
    await pass(0);
    expect(settled).toBe(true);
  });

  it('rejects what shared a failed run, and goes on', async () => {
    const { sync, ends } = aSync();
    const { request } = createReconciler(sync);
    const failed = request();
    const outcome = expect(failed).rejects.toThrow('no');
    await pass(250);
    const next = request();
    await pass(250);
    ends[0]?.reject(new Error('no'));
    await outcome;
    await pass(0);
    ends[1]?.resolve();
    await expect(next).resolves.toBeUndefined();
  });

  it('begins no run after it was closed', async () => {
    const { sync, runs } = instant();
    const { request, close } = createReconciler(sync);
    void request();
    close();
    await pass(5_000);
    expect(runs).toEqual([]);
  });
});
