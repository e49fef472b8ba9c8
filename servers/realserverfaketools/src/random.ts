import { createCipheriv, createHash } from 'node:crypto';

/** Numbers that look random and are the same for the same seed. */
export type Random = {
  /** From `min` up to `max`, with four decimals. */
  number: (min: number, max: number) => number;
  /** From `min` to `max`, both included. */
  integer: (min: number, max: number) => number;
  pick: <T>(choices: readonly [T, ...T[]]) => T;
  /** Hexadecimal digits. */
  hex: (length: number) => string;
};

export function createRandom(seed: string): Random {
  const word = wordsFrom(seed);
  const fraction = () => word() / 2 ** 32;
  const integer = (min: number, max: number) => min + Math.floor(fraction() * (max - min + 1));
  return {
    number: (min, max) => rounded(min + fraction() * (max - min)),
    integer,
    pick: (choices) => choices[integer(0, choices.length - 1)] ?? choices[0],
    hex: (length) => {
      const words = Array.from({ length: Math.ceil(length / 8) }, word);
      return words
        .map((value) => value.toString(16).padStart(8, '0'))
        .join('')
        .slice(0, length);
    },
  };
}

export const rounded = (value: number): number => Number(value.toFixed(4));

const WORD_BYTES = 4;
const BLOCK_BYTES = 1024 * WORD_BYTES;

/** Words of 32 bits: the key stream of a cipher whose key is the hash of the seed. */
function wordsFrom(seed: string): () => number {
  const key = createHash('sha256').update(seed).digest();
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  let block = Buffer.alloc(0);
  let used = 0;
  return () => {
    if (used === block.length) {
      block = cipher.update(Buffer.alloc(BLOCK_BYTES));
      used = 0;
    }
    used += WORD_BYTES;
    return block.readUInt32BE(used - WORD_BYTES);
  };
}
