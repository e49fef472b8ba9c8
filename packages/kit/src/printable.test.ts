import { describe, expect, it } from '@jest/globals';
import { printable } from './printable.js';

describe('printable', () => {
  it.each(['', 'tools/call', 'current_time', 'Grüße, 世界 🚀', '/a b?c="d"\\'])(
    'leaves %j as it is',
    (text) => expect(printable(text)).toBe(text),
  );

  it.each([
    ['a line break', 'a\r\nb', 'a\\u{d}\\u{a}b'],
    ['a line separator', 'a\u2028b\u2029', 'a\\u{2028}b\\u{2029}'],
    ['a terminal sequence', '\u001b[31mred', '\\u{1b}[31mred'],
    ['a terminal sequence of one character', '\u009b31m', '\\u{9b}31m'],
    ['a change of direction', 'abc\u202edef', 'abc\\u{202e}def'],
    ['an invisible character', 'a\u200bb', 'a\\u{200b}b'],
    ['half of a pair', 'a\ud800b', 'a\\u{d800}b'],
    ['NUL', '\0', '\\u{0}'],
  ])('writes out %s (T-131)', (_, text, expected) => expect(printable(text)).toBe(expected));

  it('cuts a long text short (T-131)', () => {
    expect(printable('x'.repeat(256))).toBe('x'.repeat(256));
    expect(printable('x'.repeat(1_000_000))).toBe(`${'x'.repeat(256)}…`);
    expect(printable('\n'.repeat(1_000_000)).length).toBeLessThan(2000);
  });
});
