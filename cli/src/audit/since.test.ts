import { describe, expect, it } from '@jest/globals';
import { parseSince } from './since.js';

const NOW = Date.parse('2026-03-04T05:06:07Z');

describe('parseSince', () => {
  it.each([
    ['30s', '2026-03-04T05:05:37.000Z'],
    ['15m', '2026-03-04T04:51:07.000Z'],
    ['2h', '2026-03-04T03:06:07.000Z'],
    ['3d', '2026-03-01T05:06:07.000Z'],
    ['2026-03-04', '2026-03-04T00:00:00.000Z'],
    ['2026-03-04T01:00:00+01:00', '2026-03-04T00:00:00.000Z'],
  ])('takes %s for %s', (text, moment) => {
    expect(new Date(parseSince(text, NOW) ?? 0).toISOString()).toBe(moment);
  });

  it.each(['', '15', 'm', '15 m', '-15m', '1.5h', 'yesterday', '2026', '2026-13-01', '3w'])(
    'does not take "%s"',
    (text) => {
      expect(parseSince(text, NOW)).toBeUndefined();
    },
  );
});
