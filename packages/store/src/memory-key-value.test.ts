import { describe, expect, it } from '@jest/globals';
import { createMemoryKeyValue } from './memory-key-value.js';
import { describeKeyValue } from './testing/describe-key-value.js';

describeKeyValue('memory', () => {
  let time = 1_700_000_000_000;
  const store = createMemoryKeyValue({ now: () => time });
  const pass = (ms: number) => Promise.resolve(void (time += ms));
  return Promise.resolve({ store, pass });
});

describe('memory that is full', () => {
  it('drops what was set or extended longest ago', async () => {
    const store = createMemoryKeyValue({ maxKeys: 3 });
    for (const key of ['a', 'b', 'c']) await store.set(key, key, 1000);
    await store.extend('a', 1000);
    await store.set('d', 'd', 1000);
    const values = await Promise.all(['a', 'b', 'c', 'd'].map((key) => store.get(key)));
    expect(values).toEqual(['a', undefined, 'c', 'd']);
  });

  it('keeps what is in another section', async () => {
    const store = createMemoryKeyValue({ maxKeys: 2 });
    await store.set('revoked:a', 'a', 1000);
    for (const name of ['a', 'b', 'c', 'd']) await store.set(`attempt:${name}`, name, 1000);
    await expect(store.keys('')).resolves.toEqual(['revoked:a', 'attempt:c', 'attempt:d']);
  });
});
