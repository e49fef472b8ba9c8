import { describe, expect, it } from '@jest/globals';
import { safeJson, safeText } from './safe-text.js';

const HOSTILE = 'a\u001b[2J\u009b31m\u202eb\r\u2028\u{e0001}\ud800';

describe('text of others at a terminal', () => {
  it('keeps line breaks and tabs, and shows what a terminal would obey', () => {
    expect(safeText('one\n\ttwo – Zürich 東京 🙂')).toBe('one\n\ttwo – Zürich 東京 🙂');
    expect(safeText(HOSTILE)).toBe(
      'a\\u{1b}[2J\\u{9b}31m\\u{202e}b\\u{d}\\u{2028}\\u{e0001}\\u{d800}',
    );
  });

  it('is the same to whoever reads the JSON', () => {
    const text = safeJson({ [HOSTILE]: HOSTILE }, 2);
    expect(text).toMatch(/^[\n\P{C}]+$/u);
    expect(JSON.parse(text)).toEqual({ [HOSTILE]: HOSTILE });
  });
});
