import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createStreamRights, type AskRights, type HeldRight } from './stream-rights.js';

const HOUR = 3600_000;

function aRight(ticket: string, expiresInMs = HOUR): HeldRight {
  const principal = { subject: 'alice', kind: 'user', name: 'alice', scopes: [] } as const;
  return { ticket, expiresAt: Date.now() + expiresInMs, hop: { server: 'some', principal } };
}

/** Streams that are watched, and what becomes of them. */
function watching(answer: (ticket: string) => boolean = () => true) {
  const asked: string[][] = [];
  const ended: string[] = [];
  const reasons: string[] = [];
  const errors: unknown[] = [];
  let ask: AskRights = (rights) => Promise.resolve(rights.map(({ ticket }) => answer(ticket)));
  const rights = createStreamRights({
    ask: (held) => {
      asked.push(held.map(({ ticket }) => ticket));
      return ask(held);
    },
    onEnd: ({ ticket }, streams, reason) => void reasons.push(`${ticket}: ${streams} ${reason}`),
    onError: (error) => void errors.push(error),
  });
  return {
    asked,
    ended,
    reasons,
    errors,
    watch: (name: string, right: HeldRight) => rights.watch(right, () => void ended.push(name)),
    answerWith: (next: AskRights) => {
      ask = next;
    },
  };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe('a stream', () => {
  it('ends with the credential it was opened with, not sooner (T-148)', async () => {
    const { watch, ended, reasons } = watching();
    watch('short', aRight('a', 5_000));
    watch('long', aRight('b'));
    await pass(9_900);
    expect(ended).toEqual([]);
    await pass(200);
    expect(ended).toEqual(['short']);
    expect(reasons).toEqual(['a: 1 expired']);
  });

  it('may be opened with a credential that lasts for years', async () => {
    const { watch, ended } = watching();
    watch('one', aRight('a', 100 * 365 * 24 * HOUR));
    await pass(HOUR);
    expect(ended).toEqual([]);
  });

  it('ends within a minute after its right was lost, and no other does (T-147)', async () => {
    let lost = false;
    const { watch, ended, reasons } = watching((ticket) => !lost || ticket !== 'a');
    watch('first', aRight('a'));
    watch('second', aRight('a'));
    watch('other', aRight('b'));
    await pass(HOUR / 2);
    expect(ended).toEqual([]);
    lost = true;
    await pass(30_000);
    expect(ended).toEqual(['first', 'second']);
    expect(reasons).toEqual(['a: 2 lost']);
  });

  it('that came to its own end is not ended', async () => {
    const { watch, ended, asked } = watching(() => false);
    watch('one', aRight('a', 1_000))();
    await pass(HOUR);
    expect(ended).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('goes on for five minutes while nobody can say whether it may, not longer', async () => {
    const { watch, ended, reasons, errors, answerWith } = watching();
    answerWith(() => Promise.reject(new Error('down')));
    watch('one', aRight('a'));
    await pass(5 * 60_000);
    expect(ended).toEqual([]);
    await pass(30_000);
    expect(ended).toEqual(['one']);
    expect(reasons).toEqual(['a: 1 unchecked']);
    expect(errors).toContainEqual(new Error('down'));
  });

  it('goes on when the auth-server comes back in time', async () => {
    const { watch, ended, answerWith } = watching();
    answerWith(() => Promise.reject(new Error('down')));
    watch('one', aRight('a'));
    await pass(4 * 60_000);
    answerWith((rights) => Promise.resolve(rights.map(() => true)));
    await pass(HOUR / 2);
    expect(ended).toEqual([]);
  });
});

describe('rights to streams', () => {
  it('are asked about together, one for all its streams', async () => {
    const { watch, asked } = watching();
    for (let i = 0; i < 2_000; i += 1) watch(`stream ${i}`, aRight(`ticket ${i % 100}`));
    await pass(30_000);
    expect(asked.map((tickets) => tickets.length)).toEqual([100]);
  });

  it('are asked about in parts when they are many', async () => {
    const { watch, asked } = watching();
    for (let i = 0; i < 1_200; i += 1) watch(`stream ${i}`, aRight(`ticket ${i}`));
    await pass(30_000);
    expect(asked.map((tickets) => tickets.length)).toEqual([500, 500, 200]);
  });

  it('are asked about every fifteen to thirty seconds', async () => {
    const { watch, asked } = watching();
    watch('one', aRight('a', 24 * HOUR));
    await pass(HOUR);
    expect(asked.length).toBeGreaterThanOrEqual(120);
    expect(asked.length).toBeLessThanOrEqual(240);
  });
});
