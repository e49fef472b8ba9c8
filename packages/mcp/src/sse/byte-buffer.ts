/** Bytes gathered piece by piece; each is copied once or twice however small the pieces are. */
export type ByteBuffer = {
  readonly length: () => number;
  readonly append: (bytes: Uint8Array) => void;
  /** Hands over all bytes, `last` after those gathered before, and starts anew. */
  readonly take: (last: Uint8Array) => Uint8Array;
};

export function createByteBuffer(): ByteBuffer {
  let held = new Uint8Array(0);
  let length = 0;

  const append = (bytes: Uint8Array) => {
    const needed = length + bytes.length;
    if (needed > held.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * held.length));
      larger.set(held.subarray(0, length));
      held = larger;
    }
    held.set(bytes, length);
    length = needed;
  };

  const take = (last: Uint8Array) => {
    if (length === 0) return last;
    append(last);
    const taken = held.subarray(0, length);
    held = new Uint8Array(0);
    length = 0;
    return taken;
  };

  return { length: () => length, append, take };
}
