import { describe, expect, it } from '@jest/globals';
import type { Attributes } from './attributes.js';
import { decide, scopesNeeded, visibleServer } from './decide.js';
import { parsePolicy } from './parse-policy.js';

const fileWith = (when: string) =>
  `scopes: { s: [{ server: a, methods: [tools/list, tools/call], tools: [t], when: ${when} }] }`;
const policyWith = (...when: string[]) => parsePolicy(fileWith(JSON.stringify(when)));
const LIST = { server: 'a', method: 'tools/list' };
const CALL = { server: 'a', method: 'tools/call', target: { kind: 'tool', name: 't' } } as const;

const attributes = (overrides: Partial<Attributes> = {}): Attributes => ({
  principal: { subject: 'local:ada', kind: 'user', name: 'ada', scopes: ['s', 'x'] },
  now: new Date('2027-07-05T06:30:00Z'),
  address: '10.1.2.3',
  args: (): unknown =>
    JSON.parse('{"days":3,"city":"Bern","list":["a","b"],"n":null,"__proto__":{"z":1}}'),
  ...overrides,
});
const allows = (condition: string, overrides?: Partial<Attributes>) =>
  decide(policyWith(condition), ['s'], CALL, () => attributes(overrides)).allow;

describe('a grant with conditions', () => {
  it.each([
    ['the principal by subject', 'principal.subject == "local:ada"'],
    ['the kind and name', 'principal.kind == "user" && principal.name == "ada"'],
    ['another scope of the principal', '"x" in principal.scopes'],
    ['a date', 'now > timestamp("2027-07-05T06:29:59Z")'],
    ['a window of time in UTC', 'now.getHours() == 6 && now.getMinutes() == 30'],
    ['the hour of a zone', 'now.inZone("Europe/Zurich").getHours() == 8'],
    ['the day of a zone', 'now.inZone("America/Los_Angeles").getDayOfWeek() == 0'],
    ['a network', 'address.inNetwork("10.0.0.0/8")'],
    ['a number of an argument', 'args.days <= 7'],
    ['a text of an argument', 'args.city in ["Bern", "Basel"]'],
    ['the length of an argument', 'size(args.list) == 2 && args.list[0].startsWith("a")'],
    ['an argument that is not there', '!has(args.region)'],
    ['an argument that is null', 'args.n == null'],
    ['one of two', 'args.days > 7 || args.city.contains("er")'],
  ])('allows by %s', (_, condition) => {
    expect(allows(condition)).toBe(true);
  });

  it.each([
    ['does not hold', 'args.days <= 2'],
    ['asks for an argument that is missing', 'args.region == "eu"'],
    ['looks into what is no object', 'args.days.of == 1'],
    ['compares kinds', 'args.city <= 7'],
    ['looks for what every object has', 'has(args.constructor) || has(args.toString)'],
    ['reads it', 'args.constructor != null'],
    ['reads a claim that is not there', 'principal.admin != true'],
    ['reads the length of a list in other words', 'args.list.length == 2'],
    ['reads behind the end of a list', 'args.list[2] != "c"'],
    ['is a window of time that is over', 'now < timestamp("2027-07-05T06:30:00Z")'],
    ['is another network', 'address.inNetwork("10.1.2.4/32")'],
    ['is a network of the other family', 'address.inNetwork("::/0")'],
  ])('denies when its condition %s', (_, condition) => {
    expect(allows(condition)).toBe(false);
  });

  it.each([
    ['no address is known', { address: undefined }, 'address.inNetwork("0.0.0.0/0")'],
    ['the address is no address', { address: 'unix:' }, '!address.inNetwork("10.0.0.0/8")'],
    ['the arguments are a list', { args: () => ['a'] }, 'args.days != 1'],
    ['the arguments are a text', { args: () => 'days' }, '!has(args.days)'],
    ['there are no arguments', { args: () => undefined }, '!has(args.days)'],
    [
      'the arguments cannot be read',
      {
        args: () => {
          throw new RangeError('too large');
        },
      },
      'args.days != 1 || true',
    ],
  ])('denies when %s', (_, overrides, condition) => {
    expect(allows(condition, overrides)).toBe(false);
  });

  it('takes an IPv4 address written as IPv6 for the same', () => {
    expect(allows('address.inNetwork("10.0.0.0/8")', { address: '::ffff:10.1.2.3' })).toBe(true);
    expect(allows('address.inNetwork("2001:db8::/32")', { address: '2001:db8::1' })).toBe(true);
  });

  it('needs all of its conditions, in any order', () => {
    const yes = 'args.days == 3';
    const no = 'args.days == 4';
    const by = (...when: string[]) =>
      decide(policyWith(...when), ['s'], CALL, () => attributes()).allow;
    expect([by(yes, yes), by(yes, no), by(no, yes)]).toEqual([true, false, false]);
  });

  it('says that a condition stands in the way, and no more', () => {
    const decision = decide(policyWith('args.days == 4'), ['s'], CALL, () => attributes());
    const reason = 'a condition of the grant on this does not hold';
    expect(decision).toEqual({ allow: false, reason });
  });

  it('denies when nobody says what the conditions are judged on', () => {
    expect(decide(policyWith('true'), ['s'], CALL).allow).toBe(false);
    expect(visibleServer(policyWith('true'), ['s'], 'a')).toBe(false);
  });

  it('leaves the way to a grant without conditions', () => {
    const grants = '{ server: a, methods: [tools/call], tools: [t]';
    const policy = parsePolicy(`scopes: { s: [${grants}, when: 'false' }, ${grants} }] }`);
    const decision = decide(policy, ['s'], CALL, () => attributes());
    expect(decision).toEqual({ allow: true, scope: 's', rule: 's[1]' });
  });

  it('is one of the scopes that would do, whatever its conditions', () => {
    expect(scopesNeeded(policyWith('false'), CALL)).toEqual(['s']);
  });
});

describe('what is asked for a condition', () => {
  const never = () => {
    throw new Error('asked');
  };

  it('is nothing while no grant with a condition is reached', () => {
    const other = { ...CALL, target: { kind: 'tool', name: 'other' } } as const;
    expect(decide(policyWith('true'), ['s'], other, never).allow).toBe(false);
    expect(decide(policyWith('true'), ['s'], { ...LIST, server: 'b' }, never).allow).toBe(false);
    const plain = parsePolicy('scopes: { s: [{ server: a, methods: [tools/list] }] }');
    expect(decide(plain, ['s'], LIST, never).allow).toBe(true);
    expect(visibleServer(plain, ['s'], 'a', never)).toBe(true);
  });

  it('is no argument while no condition names them', () => {
    expect(allows('principal.name == "ada"', { args: never })).toBe(true);
  });
});

describe('a list, which is asked before there are arguments', () => {
  const shows = (...when: string[]) =>
    decide(policyWith(...when), ['s'], CALL, () => attributes({ args: 'open' })).allow;

  it.each([
    ['shows what depends on arguments', ['args.days == 99'], true],
    ['hides what depends on the network', ['!address.inNetwork("10.0.0.0/8")'], false],
    ['hides what depends on both', ['args.days == 3', 'principal.kind == "client"'], false],
    ['shows what depends on both and may hold', ['args.days == 99', 'now.getHours() == 6'], true],
  ])('%s', (_, when, shown) => {
    expect(shows(...when)).toBe(shown);
    const open = () => attributes({ args: 'open' });
    expect(visibleServer(policyWith(...when), ['s'], 'a', open)).toBe(shown);
  });
});

describe('a method that has no arguments', () => {
  const policy = parsePolicy(`
scopes:
  s:
    - server: a
      methods: [initialize, tools/list, tasks/get, resources/read, acme/pay]
      resources: ['r:1']
      when: ['args.days == 4', 'principal.kind == "user"']
`);
  const decides = (method: string, overrides?: Partial<Attributes>) =>
    decide(policy, ['s'], { server: 'a', method }, () => attributes(overrides)).allow;

  it.each(['initialize', 'tools/list', 'tasks/get'])('is not held to them: %s', (method) => {
    expect(decides(method)).toBe(true);
    const client = { ...attributes().principal, kind: 'client' as const };
    expect(decides(method, { principal: client })).toBe(false);
  });

  it('is none that some server made up, nor one that acts on something', () => {
    expect(decides('acme/pay')).toBe(false);
    expect(decides('acme/pay', { args: () => ({ days: 4 }) })).toBe(true);
    const target = { kind: 'resource', name: 'r:1' } as const;
    const read = { server: 'a', method: 'resources/read', target };
    expect(decide(policy, ['s'], read, () => attributes()).allow).toBe(false);
  });
});

describe('a file with conditions', () => {
  it('may write one as text', () => {
    expect(() => parsePolicy(fileWith("'args.days == 3'"))).not.toThrow();
  });

  it.each([
    ['nothing', '~', 'scopes.s[0].when: must be a condition or a list of them'],
    ['an empty list', '[]', 'scopes.s[0].when: holds no condition'],
    ['a boolean', 'true', 'scopes.s[0].when: must be a condition or a list of them'],
    ['a boolean in a list', '[true]', 'scopes.s[0].when[0]: must be text: quote it'],
    ['an empty text', "['']", 'scopes.s[0].when[0]: is no condition: '],
    ['no expression', "['true', 'a b']", 'scopes.s[0].when[1]: is no condition: Unexpected'],
    ['an unknown name', "'nope == 1'", 'when[0]: is no condition: Unknown variable: nope'],
    ['what is not true or false', "'args.days'", 'is no condition: is dyn, not true or false'],
    ['another type', "'1 + 1'", 'is no condition: is int, not true or false'],
    ['a regular expression', `'args.city.matches("(a+)+$")'`, 'calls matches, which conditions do'],
    [
      'a macro over a list',
      "'args.list.all(x, x == 1)'",
      'calls all, which conditions do not have',
    ],
    ['another macro', `'args.list.map(x, x).size() == 1'`, 'calls map, which conditions do'],
    ['an unknown function', "'exec(args.city)'", 'is no condition: '],
    [
      'a network that is none',
      `'address.inNetwork("10.0.0.0/33")'`,
      'needs in inNetwork, in quotes',
    ],
    ['a network of arguments', "'address.inNetwork(args.net)'", 'needs in inNetwork, in quotes'],
    [
      'a zone that is none',
      `'now.inZone("Mars/Base").getHours() == 1'`,
      'needs in inZone, in quotes',
    ],
    ['a zone in the wrong place', `'now.getHours("UTC") == 1'`, 'now.inZone("…").getHours()'],
    ['a date that is none', `'now < timestamp("soon")'`, 'needs in timestamp, in quotes, a date'],
    ['too long a text', `'${'true || '.repeat(128)}true'`, 'is longer than 1024 characters'],
    ['too deep a text', `'${'('.repeat(100)}true${')'.repeat(100)}'`, 'Exceeded maxDepth'],
    ['too large a list', `'args.days in [${'1,'.repeat(200)}1]'`, 'Exceeded maxListElements'],
  ])('is refused with its place when one is %s', (_, when, message) => {
    expect(() => parsePolicy(fileWith(when))).toThrow(message);
  });

  it('is refused in the format of the original, which knows none', () => {
    const text = "s: [{ server: a, methods: [ping], when: 'true' }]";
    expect(() => parsePolicy(text)).toThrow('s[0]: has unknown keys: ["when"]');
  });
});
