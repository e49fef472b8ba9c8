import { describe, expect, it } from '@jest/globals';
import type { KeyValue } from '../key-value.js';

/** What every implementation of KeyValue promises; `pass` lets time go by for it. */
export function describeKeyValue(
  name: string,
  open: () => Promise<{ store: KeyValue; pass: (ms: number) => Promise<void> }>,
): void {
  describe(`${name} as KeyValue`, () => {
    it('returns a value that was set', async () => {
      const { store } = await open();
      await store.set('a', '1', 1000);
      await expect(store.get('a')).resolves.toBe('1');
      await expect(store.get('b')).resolves.toBeUndefined();
    });

    it('replaces a value and its time to live', async () => {
      const { store, pass } = await open();
      await store.set('a', '1', 1000);
      await store.set('a', '2', 3000);
      await pass(2000);
      await expect(store.get('a')).resolves.toBe('2');
    });

    it('forgets a value when its time is over', async () => {
      const { store, pass } = await open();
      await store.set('a', '1', 1000);
      await pass(999);
      await expect(store.get('a')).resolves.toBe('1');
      await pass(1);
      await expect(store.get('a')).resolves.toBeUndefined();
      await expect(store.delete('a')).resolves.toBe(false);
    });

    it('gives a value more time without changing it', async () => {
      const { store, pass } = await open();
      await store.set('a', '1', 1000);
      await pass(900);
      await expect(store.extend('a', 1000)).resolves.toBe(true);
      await pass(900);
      await expect(store.get('a')).resolves.toBe('1');
      await pass(100);
      await expect(store.get('a')).resolves.toBeUndefined();
    });

    it('gives no time to what was deleted, has ended or never was', async () => {
      const { store, pass } = await open();
      await store.set('deleted', '1', 1000);
      await store.set('ended', '1', 1000);
      await store.delete('deleted');
      await pass(1000);
      for (const key of ['deleted', 'ended', 'never']) {
        await expect(store.extend(key, 1000)).resolves.toBe(false);
        await expect(store.get(key)).resolves.toBeUndefined();
      }
    });

    it('deletes a value once', async () => {
      const { store } = await open();
      await store.set('a', '1', 1000);
      await expect(store.delete('a')).resolves.toBe(true);
      await expect(store.delete('a')).resolves.toBe(false);
      await expect(store.get('a')).resolves.toBeUndefined();
    });

    it('deletes a value for one only of those who do at the same time', async () => {
      const { store } = await open();
      await store.set('a', '1', 1000);
      const deleted = await Promise.all(Array.from({ length: 5 }, () => store.delete('a')));
      expect(deleted.filter(Boolean)).toHaveLength(1);
    });

    it.each([
      ['session:', ['session:a', 'session:b']],
      ['session:a', ['session:a']],
      ['session', ['session:a', 'session:b', 'sessions']],
      ['', ['session:a', 'session:b', 'sessions', 'revoked:a']],
      ['other:', []],
    ])('lists the keys that begin with "%s" and have not ended', async (prefix, keys) => {
      const { store, pass } = await open();
      await store.set('session:ended', '1', 100);
      for (const key of ['session:a', 'session:gone', 'session:b', 'sessions', 'revoked:a'])
        await store.set(key, '1', 1000);
      await store.delete('session:gone');
      await pass(100);
      expect(new Set(await store.keys(prefix))).toEqual(new Set(keys));
    });

    it('takes names of Object.prototype for keys like any other', async () => {
      const { store } = await open();
      await expect(store.get('__proto__')).resolves.toBeUndefined();
      await store.set('__proto__', '1', 1000);
      await expect(store.get('__proto__')).resolves.toBe('1');
      await expect(store.get('constructor')).resolves.toBeUndefined();
    });
  });
}
