import { describe, expect, it } from '@jest/globals';
import { inZone, isTimeZone } from './time-zones.js';

describe('the time of a zone', () => {
  it.each([
    ['2027-01-15T12:00:00.250Z', 'Europe/Zurich', '2027-01-15T13:00:00.250Z'],
    ['2027-07-15T12:00:00.000Z', 'Europe/Zurich', '2027-07-15T14:00:00.000Z'],
    // The hour that a clock in Zurich skips, told elsewhere.
    ['2027-03-28T02:30:00.000Z', 'UTC', '2027-03-28T02:30:00.000Z'],
    ['2027-12-31T23:30:00.000Z', 'Asia/Kolkata', '2028-01-01T05:00:00.000Z'],
    ['2027-01-01T00:00:00.000Z', 'UTC', '2027-01-01T00:00:00.000Z'],
  ])('is, at %s in %s, %s', (time, zone, shown) => {
    expect(inZone(new Date(time), zone).toISOString()).toBe(shown);
  });

  it('is not told for what is no zone', () => {
    expect(isTimeZone('Europe/Zurich')).toBe(true);
    expect(isTimeZone('Mars/Base')).toBe(false);
    expect(() => inZone(new Date(0), 'Mars/Base')).toThrow(RangeError);
  });
});
