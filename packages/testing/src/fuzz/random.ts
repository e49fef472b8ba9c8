/** Choices that come again with the same seed. */
export type Random = {
  /** A whole number below the limit. */
  below: (limit: number) => number;
  oneOf: <T>(choices: readonly T[]) => T;
  /** True once in so many times. */
  onceIn: (times: number) => boolean;
};

/** The generator mulberry32: small, and good enough to choose test data. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    oneOf: (choices) => choices[below(choices.length)]!,
    onceIn: (times) => below(times) === 0,
  };
}
