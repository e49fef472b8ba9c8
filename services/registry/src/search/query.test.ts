import { describe, expect, it } from '@jest/globals';
import { readQuery } from './query.js';

const weights = (query: string) =>
  Object.fromEntries(readQuery(query).map(({ word, weight }) => [word, weight]));

describe('a query', () => {
  it.each([
    [
      'a URL',
      'summarize https://example.org/a?b=c',
      { summarize: 1, url: 0.6, web: 0.6, page: 0.6 },
    ],
    ['a video', 'transcribe https://youtu.be/x', { transcribe: 1, youtube: 0.6, video: 0.6 }],
    ['a path', 'delete /var/log/old', { delete: 1, file: 0.6, path: 0.6, directory: 0.6 }],
    ['a file name', 'open figures.xlsx', { open: 1, excel: 0.6, spreadsheet: 0.6, file: 0.6 }],
    ['a placeholder', 'show key <vault_name>', { show: 1, key: 1, vault: 0.6, name: 0.6 }],
    ['quoted text', 'translate "good evening"', { translate: 1, evening: 0.4 }],
    ['numbers', 'multiply 12 by 3.5', { multiply: 1 }],
    ['a word said twice', 'weather, the weather', { weather: 2 }],
  ])('says of what kind its values are: %s', (_title, query, expected) => {
    expect(weights(query)).toMatchObject(expected);
    expect(Object.keys(weights(query))).not.toContain('example');
  });

  it('counts as it is when nothing else is left', () => {
    expect(weights('42')).toEqual({ 42: 1 });
    expect(readQuery('please help me')).toEqual([]);
  });

  it('is read in time that grows with its length, whatever it holds', () => {
    const start = performance.now();
    for (const part of ['"', "'a ", '<a', '/a', '../', 'a.', 'a-', 'http://', '“a', '`', '1.']) {
      readQuery(part.repeat(10_240 / part.length));
    }
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('has an end', () => {
    const words = Array.from({ length: 500 }, (_, i) => `w${'abcdefghij'[i % 10]}x${i}`).join(' ');
    expect(readQuery(words).length).toBeLessThanOrEqual(64);
  });
});
