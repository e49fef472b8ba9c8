import { describe, expect, it } from '@jest/globals';
import {
  createInternalKeyCheck,
  createOperatorKeyCheck,
  internalKey,
  operatorKey,
} from './internal-key.js';

const SECRET = 'the secret of one installation, 32 bytes';
const isInternal = createInternalKeyCheck(SECRET);

describe('the internal key', () => {
  it('opens the door of the same installation', () => {
    expect(isInternal(`Bearer ${internalKey(SECRET)}`)).toBe(true);
  });

  it('is not the secret, nor holds it (W-48)', () => {
    expect(internalKey(SECRET)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(isInternal(`Bearer ${SECRET}`)).toBe(false);
  });

  it.each<[string, string | undefined]>([
    ['no header', undefined],
    ['an empty header', ''],
    ['another scheme', `Basic ${internalKey(SECRET)}`],
    ['no scheme', internalKey(SECRET)],
    ['no key', 'Bearer '],
    ['a part of the key', `Bearer ${internalKey(SECRET).slice(0, -1)}`],
    ['more than the key', `Bearer ${internalKey(SECRET)}x`],
    ['a key of the same length', `Bearer ${'A'.repeat(43)}`],
    ['the key of another installation (T-069)', `Bearer ${internalKey('another')}`],
    ['the key twice', `Bearer ${internalKey(SECRET)}, Bearer ${internalKey(SECRET)}`],
  ])('is not %s', (_, header) => {
    expect(isInternal(header)).toBe(false);
  });
});

describe('the operator’s key', () => {
  const isOperator = createOperatorKeyCheck(SECRET);

  it('opens its own door, and no other one', () => {
    expect(isOperator(`Bearer ${operatorKey(SECRET)}`)).toBe(true);
    expect(isOperator(`Bearer ${internalKey(SECRET)}`)).toBe(false);
    expect(isInternal(`Bearer ${operatorKey(SECRET)}`)).toBe(false);
    expect(isOperator(undefined)).toBe(false);
  });
});
