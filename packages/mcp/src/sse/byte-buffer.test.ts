import { describe, expect, it } from '@jest/globals';
import { createByteBuffer } from './byte-buffer.js';

describe('createByteBuffer', () => {
  it('hands over what was gathered, and starts anew', () => {
    const buffer = createByteBuffer();
    for (const byte of [1, 2, 3]) buffer.append(Uint8Array.of(byte));
    expect(buffer.length()).toBe(3);
    expect([...buffer.take(Uint8Array.of(4, 5))]).toEqual([1, 2, 3, 4, 5]);
    expect(buffer.length()).toBe(0);
    expect([...buffer.take(Uint8Array.of(6))]).toEqual([6]);
  });

  it('gathers a million single bytes in linear time', () => {
    const buffer = createByteBuffer();
    const byte = Uint8Array.of(7);
    for (let count = 0; count < 1_000_000; count += 1) buffer.append(byte);
    expect(buffer.length()).toBe(1_000_000);
  });
});
