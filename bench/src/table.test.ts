import { describe, expect, it } from '@jest/globals';
import { median, renderTable, type Result } from './table.js';

const aResult = (overrides: Partial<Result> = {}): Result => ({
  figure: 'throughput',
  unit: 'calls/s',
  baseline: 1000,
  product: 420,
  compared: 'ratio',
  value: 0.42,
  ...overrides,
});

describe('The table of a benchmark', () => {
  it.each([
    ['met', { atLeast: 0.4 }],
    ['missed', { atLeast: 0.5 }],
    ['met', { atMost: 0.42 }],
    ['missed', { atMost: 0.3 }],
  ])('says %s of a target %j', (word, target) => {
    expect(renderTable([aResult({ target })])).toMatch(new RegExp(`ratio 0.420 .* ${word}\\n`));
  });

  it('says nothing where there is no target', () => {
    expect(renderTable([aResult()])).not.toMatch(/met|missed/);
  });

  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
  ])('takes of %j the median %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});
