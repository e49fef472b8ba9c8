import { describe, expect, it } from '@jest/globals';
import { similarZones } from './similar-zones.js';

describe('similarZones', () => {
  it.each([
    ['America/NewYork', 'America/New_York'],
    ['New York', 'America/New_York'],
    ['tokio', 'Asia/Tokyo'],
    ['Europe/Berlim', 'Europe/Berlin'],
    ['utcc', 'UTC'],
  ])('finds for %s first %s', (wanted, expected) => {
    const zones = similarZones(wanted);
    expect(zones).toHaveLength(3);
    expect(zones[0]).toBe(expected);
  });
});
