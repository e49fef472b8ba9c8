import { expect, it } from '@jest/globals';
import { parsePolicy } from './parse-policy.js';

/** The fastest of three tries, so that a busy machine does not fail it. */
function millisecondsToRead(text: string): number {
  const tries = [1, 2, 3].map(() => {
    const start = performance.now();
    try {
      parsePolicy(text);
    } catch {
      // Only how long it takes counts.
    }
    return performance.now() - start;
  });
  return Math.min(...tries);
}

it.each([
  ['scope', (name: string) => `scopes: { "${name}": [] }`],
  ['server', (name: string) => `scopes: { s: [{ server: "${name}", methods: [] }] }`],
  ['tool', (name: string) => `scopes: { s: [{ server: a, methods: [], tools: ["${name}"] }] }`],
])('reads a %s of 100 kB in less than 50 ms (T-134)', (_, text) => {
  const hostile = ['a'.repeat(100_000) + '!', `x${' '.repeat(100_000)}x`, '/'.repeat(100_000)];
  for (const name of hostile) expect(millisecondsToRead(text(name))).toBeLessThan(50);
});

it.each([
  ['100 MB', 'a'.repeat(100_000_000)],
  ['80,000 wrong grants', `scopes: { s: [${'{},'.repeat(80_000)}] }`],
  ['14,000 wrong grants', `scopes: { s: [${'{},'.repeat(14_000)}] }`],
  ['14,000 wrong names', `scopes: { s: [${'1,'.repeat(14_000)}] }`],
])('refuses %s in less than a second (T-135)', (_, text) => {
  expect(millisecondsToRead(text)).toBeLessThan(1000);
});
