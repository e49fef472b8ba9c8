import { describe, expect, it } from '@jest/globals';
import { groupsFrom, usernameFrom } from './claims.js';

const groups = (claims: Record<string, unknown>, groupsClaim?: string, groupPrefix = '') =>
  groupsFrom(claims, { groupsClaim, groupPrefix });

describe('groupsFrom', () => {
  it.each<[what: string, claims: Record<string, unknown>, claim: string]>([
    ['a claim', { groups: ['a', 'b'] }, 'groups'],
    ['a claim of Cognito', { 'cognito:groups': ['a', 'b'] }, 'cognito:groups'],
    ['a dotted path', { realm_access: { roles: ['a', 'b'] } }, 'realm_access.roles'],
    [
      'a JSON pointer',
      { 'https://example.org/groups': ['a', 'b'] },
      '/https:~1~1example.org~1groups',
    ],
    ['a JSON pointer into a list', { all: [{ names: ['a', 'b'] }] }, '/all/0/names'],
    ['a pointer to a tilde', { '~': ['a', 'b'] }, '/~0'],
  ])('reads %s', (_what, claims, claim) => {
    expect(groups(claims, claim)).toEqual(['a', 'b']);
  });

  it.each<[what: string, claims: Record<string, unknown>, claim: string | undefined]>([
    ['no claim is configured', { groups: ['a'] }, undefined],
    ['the claim is missing', {}, 'groups'],
    ['the claim is a text', { groups: 'a b' }, 'groups'],
    ['the claim is a text that holds a list', { groups: '["a"]' }, 'groups'],
    ['the claim is an object', { groups: { 0: 'a', length: 1 } }, 'groups'],
    ['only a custom attribute has them (W-51)', { 'custom:groups': ['a'] }, 'cognito:groups'],
    ['the path leads through a text', { groups: 'abc' }, 'groups.length'],
    ['the path leads to what every object has', {}, 'constructor.prototype'],
  ])('gives none when %s (T-065)', (_what, claims, claim) => {
    expect(groups(claims, claim)).toEqual([]);
  });

  it('takes plain names only, exactly as they are (T-065)', () => {
    const odd = ['a,b', 'a b', 'A', 'a', 'a', '', ' ', 7, null, ['x'], { a: 1 }, 'x\ny', 'x\u200b'];
    expect(groups({ groups: odd }, 'groups')).toEqual(['a,b', 'a b', 'A', 'a']);
  });

  it('sets the prefix before each', () => {
    expect(groups({ groups: ['a', 'b/c'] }, 'groups', 'github:')).toEqual([
      'github:a',
      'github:b/c',
    ]);
  });

  it('takes a thousand at most', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => `group-${index}`);
    expect(groups({ groups: many }, 'groups')).toHaveLength(1_000);
  });
});

describe('usernameFrom', () => {
  it.each<[what: string, claims: Record<string, unknown>, name: string]>([
    ['the claim', { sub: '1', preferred_username: 'Ada L.' }, 'Ada L.'],
    ['the subject without the claim', { sub: '1' }, '1'],
    ['the subject when the claim is no text', { sub: '1', preferred_username: ['Ada'] }, '1'],
    ['the subject when the claim is blank', { sub: '1', preferred_username: ' ' }, '1'],
    [
      'the subject when the claim hides something',
      { sub: '1', preferred_username: 'a\u202eb' },
      '1',
    ],
  ])('is %s', (_what, claims, name) => {
    expect(usernameFrom(claims, { usernameClaim: 'preferred_username' })).toBe(name);
  });
});
