import { describe, expect, it } from '@jest/globals';
import { listenForCallback } from './callback.js';

describe('the callback', () => {
  it('takes the answer that carries its state, and no other', async () => {
    const callback = await listenForCallback('the-state');
    const statusOf = async (path: string, init?: RequestInit) =>
      (await fetch(new URL(path, callback.url), init)).status;
    expect(await statusOf('/callback?state=another&code=x')).toBe(404);
    expect(await statusOf('/callback?code=x')).toBe(404);
    expect(await statusOf('/?state=the-state&code=x')).toBe(404);
    expect(await statusOf('/callback?state=the-state', { method: 'POST' })).toBe(404);
    expect(await statusOf('/callback?state=the-state&code=y')).toBe(200);
    expect((await callback.answer()).searchParams.get('code')).toBe('y');
    callback.close();
    await expect(fetch(callback.url)).rejects.toThrow();
  });

  it('is on this machine alone', async () => {
    const callback = await listenForCallback('s');
    expect(new URL(callback.url).hostname).toBe('127.0.0.1');
    callback.close();
  });

  it('does not wait for ever', async () => {
    const callback = await listenForCallback('s', 20);
    await expect(callback.answer()).rejects.toThrow('Nobody has signed in');
    callback.close();
  });
});
