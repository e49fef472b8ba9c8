import { describe, expect, it } from '@jest/globals';
import { localTime, UnknownTimeZone } from './local-time.js';

const SUMMER = new Date('2025-06-14T14:15:16.789Z');
const WINTER = new Date('2025-01-01T04:59:59Z');

describe('localTime', () => {
  it.each([
    ['America/New_York', SUMMER, '2025-06-14T10:15:16-04:00'],
    ['America/New_York', WINTER, '2024-12-31T23:59:59-05:00'],
    ['Europe/Paris', SUMMER, '2025-06-14T16:15:16+02:00'],
    ['Asia/Kolkata', SUMMER, '2025-06-14T19:45:16+05:30'],
    ['Asia/Kathmandu', SUMMER, '2025-06-14T20:00:16+05:45'],
    ['Pacific/Kiritimati', SUMMER, '2025-06-15T04:15:16+14:00'],
    ['Pacific/Marquesas', SUMMER, '2025-06-14T04:45:16-09:30'],
    ['Europe/London', WINTER, '2025-01-01T04:59:59+00:00'],
    ['UTC', SUMMER, '2025-06-14T14:15:16+00:00'],
    ['america/new_york', SUMMER, '2025-06-14T10:15:16-04:00'],
  ])('tells the time in %s', (zone, moment, expected) => {
    expect(localTime(moment, zone)).toBe(expected);
  });

  it('counts the hour after midnight as zero', () => {
    expect(localTime(new Date('2025-06-14T00:30:00Z'), 'UTC')).toContain('T00:30:00');
  });

  it.each(['Mars/Olympus', 'New York', '', 'UTC; rm -rf /'])('refuses "%s"', (zone) => {
    expect(() => localTime(SUMMER, zone)).toThrow(UnknownTimeZone);
  });
});
