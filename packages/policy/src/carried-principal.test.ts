import { describe, expect, it } from '@jest/globals';
import { carriedPrincipal } from './carried-principal.js';
import { decide } from './decide.js';
import { createPolicyExtensions } from './extensions.js';
import { parsePolicy } from './parse-policy.js';

const CALL = { server: 'a', method: 'tools/call', target: { kind: 'tool', name: 't' } } as const;
const scope = (when: string) =>
  `[{ server: a, methods: [tools/call], tools: [t], when: '${when}' }]`;
const policyWith = (when: string, other = 'true') =>
  parsePolicy(`scopes: { s: ${scope(when)}, other: ${scope(other)} }`);
const ADA = {
  subject: 'sso:ada',
  kind: 'user',
  name: 'ada',
  scopes: ['s'],
  groups: ['staff', 'night', 'https://x.example/a b'],
  claims: { dept: 'ops', level: 3, address: { city: 'Bern' }, 'https://x.example/team': 'red' },
} as const;
type Somebody = Omit<typeof ADA, 'groups' | 'claims'> & {
  groups?: readonly string[];
  claims?: object;
};

const allows = (when: string, principal: Somebody = ADA) => {
  const policy = policyWith(when);
  const asked = { ...principal, claims: { ...principal.claims } };
  const judged = (by: typeof asked) =>
    decide(policy, ['s'], CALL, () => ({ principal: by, now: new Date(), args: 'open' })).allow;
  expect(judged(carriedPrincipal(policy, asked))).toBe(judged(asked));
  return judged(asked);
};

describe('a condition on groups and claims', () => {
  it.each([
    ['a group', '"staff" in principal.groups'],
    ['one of two groups', '"x" in principal.groups || "night" in principal.groups'],
    ['a group with an odd name', '"https://x.example/a b" in principal.groups'],
    ['no such group', '!("x" in principal.groups)'],
    ['a claim', 'principal.claims.dept == "ops"'],
    ['a number', 'principal.claims.level >= 2.0'],
    ['a claim within a claim', 'principal.claims.address.city == "Bern"'],
    ['a claim with a long name', 'principal.claims["https://x.example/team"] == "red"'],
    ['a claim that is there', 'has(principal.claims.dept)'],
    ['a claim that is not there', '!has(principal.claims.other)'],
  ])('holds by %s, and wherever it is judged', (_, when) => {
    expect(allows(when)).toBe(true);
  });

  it.each([
    ['is in another group', '"x" in principal.groups'],
    ['lacks the claim', 'principal.claims.other == "x"'],
    ['has another claim', 'principal.claims.dept == "dev"'],
    ['has the claim of every object', 'has(principal.claims.constructor)'],
  ])('fails for somebody who %s', (_, when) => {
    expect(allows(when)).toBe(false);
  });

  it('fails for somebody without groups and claims', () => {
    const { groups: _groups, claims: _claims, ...plain } = ADA;
    expect(allows('"staff" in principal.groups', plain)).toBe(false);
    expect(allows('principal.claims.dept == "ops"', plain)).toBe(false);
    expect(allows('!("staff" in principal.groups)', plain)).toBe(true);
  });

  it.each([
    ['another value than a text in groups', 'principal.name in principal.groups', 'groups'],
    ['the number of groups', 'size(principal.groups) > 1', 'groups'],
    ['a group by its place', 'principal.groups[0] == "x"', 'groups'],
    ['a claim that a call names', 'principal.claims[args.x] == 1', 'claims'],
    ['all claims', 'size(principal.claims) == 0', 'claims'],
    ['whether a name is a claim', '"x" in principal.claims', 'claims'],
    ['the whole principal', 'size(principal) == 4', 'principal'],
    ['a field by its name', 'principal["groups"] == []', 'principal'],
  ])('cannot ask for %s', (_, when, about) => {
    expect(() => policyWith(when)).toThrow(about);
  });
});

describe('a principal that is carried elsewhere', () => {
  const policy = policyWith(
    '"staff" in principal.groups && has(principal.claims.dept)',
    '"night" in principal.groups && principal.claims.level == 3.0',
  );

  it('has what conditions of its scopes name, and no more', () => {
    expect(carriedPrincipal(policy, ADA)).toEqual({
      ...ADA,
      groups: ['staff'],
      claims: { dept: 'ops' },
    });
    expect(carriedPrincipal(policy, { ...ADA, scopes: [] })).toMatchObject({
      groups: [],
      claims: {},
    });
  });

  it('has what conditions of scopes of a registered type name', () => {
    const extensions = createPolicyExtensions({
      scopeTypes: {
        'team:': (team) => [
          {
            server: 'a',
            methods: ['tools/call'],
            tools: ['t'],
            when: `"${team}" in principal.groups`,
          },
        ],
      },
    });
    const typed = parsePolicy(`scopes: { s: ${scope('true')} }`, { extensions });
    const night = { ...ADA, scopes: ['team:night'] };
    expect(carriedPrincipal(typed, night).groups).toEqual(['night']);
  });
});
