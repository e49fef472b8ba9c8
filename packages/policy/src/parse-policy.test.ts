import { describe, expect, it } from '@jest/globals';
import { decide } from './decide.js';
import { parsePolicy } from './parse-policy.js';
import { PolicyError, type Problem } from './policy-error.js';

function problemsIn(text: string): readonly Problem[] {
  try {
    parsePolicy(text);
  } catch (error) {
    if (error instanceof PolicyError) return error.problems;
    throw error;
  }
  return [];
}

const inGrant = (lines: string) => `scopes:\n  s:\n    - server: a\n      ${lines}\n`;

describe('parsePolicy', () => {
  it('reports all problems at once, each with its place', () => {
    const text = `
scopes:
  1: []
  'a b': []
  s:
    - { server: /a, methods: '*', verbs: [x] }
    - { tools: [get_*, 3] }
    - ping
groups:
  g: [s, missing]
ui:
  absent: {}
  s: { fly: [a], list_service: [a/] }
extra: 1
`;
    expect(problemsIn(text)).toEqual([
      { place: 'scopes[1]', message: 'must be text: quote it' },
      {
        place: 'scopes."a b"',
        message: 'is a name that may hold only letters, digits and . _ - / :',
      },
      { place: 'scopes.s[0].server', message: 'is written without the slash before and after it' },
      { place: 'scopes.s[0].methods', message: 'must be a list, such as [tools/list]' },
      { place: 'scopes.s[0]', message: 'has unknown keys: ["verbs"]' },
      { place: 'scopes.s[1].server', message: 'is missing' },
      { place: 'scopes.s[1].methods', message: 'is missing' },
      { place: 'scopes.s[1].tools[0]', message: "is no pattern: '*' stands alone and means all" },
      { place: 'scopes.s[1].tools[1]', message: 'must be text: quote it' },
      { place: 'scopes.s[2]', message: 'must be a mapping' },
      { place: 'groups.g[1]', message: 'names a scope that is not declared' },
      { place: 'ui.absent', message: 'names a scope that is not declared' },
      { place: 'ui.s.fly', message: 'is no permission' },
      {
        place: 'ui.s.list_service[0]',
        message: 'is written without the slash before and after it',
      },
      { place: 'the file', message: 'has unknown keys: ["extra"]' },
    ]);
  });

  it('says them in one sentence, the first twenty in full', () => {
    const groups = Array.from({ length: 25 }, (_, index) => `missing${index}`).join(', ');
    const text = `scopes: { s: [] }\ngroups: { g: [${groups}] }`;
    expect(() => parsePolicy(text)).toThrow(
      /^The policy cannot be used: groups\.g\[0\]: names .*; and 5 more$/,
    );
    expect(problemsIn(text)).toHaveLength(25);
  });

  it('writes a key with line breaks or of great length into one short line', () => {
    const [problem] = problemsIn(`scopes: { "a\\nb${'c'.repeat(5000)}": [] }`);
    expect(problem?.place).toMatch(/^scopes\."a\\nbc{97}"$/);
  });

  it.each([
    ['is missing sections', 'scopes: { s: [] }'],
    ['has empty sections', 'scopes:\n  s:\ngroups:\nui:\n'],
    ['has empty lists', inGrant('methods:\n      tools:\n')],
    [
      'names a target with blanks and signs',
      inGrant("methods: [tools/call]\n      tools: ['a b!']"),
    ],
    ['has a byte order mark', '\ufeffscopes: { s: [] }'],
    ['says names that objects have', 'scopes: { toString: [], constructor: [] }'],
    ['is as JSON', '{"scopes": {"s": [{"server": "a", "methods": ["ping"]}]}}'],
  ])('takes a file that %s', (_, text) => {
    expect(problemsIn(text)).toEqual([]);
  });

  it.each([
    ['an empty tools list', 'methods: [tools/call]\n      tools: []'],
    ['tools without a value', 'methods: [tools/call]\n      tools:'],
    ['no tools', 'methods: [tools/call]'],
    ['no methods', "methods: []\n      tools: ['*']"],
    ['methods without a value', "methods:\n      tools: ['*']"],
  ])('takes %s for none, not for all (T-136)', (_, lines) => {
    const target = { kind: 'tool', name: 'x' } as const;
    const decision = decide(parsePolicy(inGrant(lines)), ['s'], {
      server: 'a',
      method: 'tools/call',
      target,
    });
    expect(decision.allow).toBe(false);
  });

  it.each([
    ['an unknown key in a grant', inGrant('methods: [ping]\n      tool: [x]')],
    ['an unknown key of the file', 'scopes: { s: [] }\ngroup: { g: [s] }'],
    ['a section by another name', 'scope:\n  s: []'],
    [
      'the wildcard as text where a list stands',
      inGrant("methods: [tools/call]\n      tools: '*'"),
    ],
    ['one method as text', inGrant('methods: ping')],
    ['a pattern', inGrant("methods: ['tools/*']")],
    ['a grant out of its list', 'scopes:\n  s:\n    server: a\n    methods: [ping]'],
    ['a list under the wrong key', 'scopes:\n  s:\n    - server: a\n    - methods: [ping]'],
    [
      'tools one level too far left',
      'scopes:\n  s:\n    - server: a\n      methods: [ping]\n  tools: [x]',
    ],
    ['a group of an unknown scope', 'scopes: { s: [] }\ngroups: { g: [S] }'],
    ['a permission of an unknown scope', 'scopes: { s: [] }\nui: { t: {} }'],
    ['an unknown permission', 'scopes: { s: [] }\nui: { s: { list_services: [a] } }'],
    ['an invisible character', inGrant('methods: ["tools/call\\u200b"]')],
    ['a line separator', inGrant('methods: ["tools\\u2028call"]')],
    ['a blank at the end', inGrant("methods: ['ping ']")],
    ['an empty name', inGrant("methods: ['']")],
    ['a decomposed letter', inGrant('methods: [tools/call]\n      tools: ["e\\u0301"]')],
    ['a letter outside the alphabet of names', 'scopes: { "sc\u043epe": [] }'],
    ['a scope for all', "scopes: { '*': [] }"],
    ['nothing at all', ''],
    ['comments alone', '# nothing\n'],
    ['an empty mapping', '{}'],
    ['no scope', 'scopes:\ngroups:\n'],
    ['a list', '- a'],
    ['a word', 'scopes'],
  ])('refuses %s (T-136)', (_, text) => {
    expect(problemsIn(text)).not.toEqual([]);
  });

  const bomb = ['a0: &a0 [x]']
    .concat(Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`))
    .join('\n');

  it.each([
    ['an alias bomb', bomb, /anchor or alias/],
    ['a single anchor', 'scopes: &s { a: [] }', /^line 1: has an anchor or alias/],
    ['an unquoted wildcard', 'scopes:\n  a: [*]', /^line 2: .*the \* for all is quoted: '\*'/],
    ['100,000 levels of lists', '['.repeat(100_000), /nesting/],
    [
      '600 levels of mappings',
      Array.from({ length: 600 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      /nesting/,
    ],
    ['a function', 'scopes: !!js/function "x"', /tag/],
    ['a plain tag', 'scopes: !!map {}', /tag/],
    ['__proto__ as a key of the file', '__proto__: { scopes: {} }', /^__proto__: /],
    [
      '__proto__ as a scope',
      'scopes: { __proto__: [] }',
      /^scopes\.__proto__: is a name that must not be used/,
    ],
    [
      '__proto__ as a key of a grant',
      'scopes: { s: [{ __proto__: { server: a } }] }',
      /"__proto__"/,
    ],
    ['a key that is there twice', 'scopes:\n  a: []\n  a: []', /^line 3: duplicated/],
    [
      'a section that is there twice',
      'scopes: { a: [] }\nscopes: { b: [] }',
      /^line 2: duplicated/,
    ],
    ['yes as a name', 'scopes: { yes: [] }', /^line 1: has yes/],
    ['on as a name', 'scopes: { s: [] }\ngroups: { On: [] }', /^line 2: has On/],
    ['a number as a name', 'scopes: { 1e3: [] }', /^scopes\[1000\]: must be text/],
    [
      'a boolean as a tool',
      inGrant('methods: []\n      tools: [true]'),
      /tools\[0\]: must be text/,
    ],
    ['a list as a key', 'scopes: { ? [a] : [] }', /keys are text/],
    ['tabs', 'scopes:\n\t- a', /^line 2: tab/],
    ['a merge key', 'scopes: { a: [{ <<: { server: a } }] }', /merge key/],
    ['two documents', 'scopes: { a: [] }\n---\nscopes: { b: [] }', /more than one/],
    ['a null byte', 'scopes: \u0000', /null byte/],
    ['an open quote', 'scopes: "', /^line/],
    [
      'more than 256 kB',
      `scopes: { s: [] }\n${'#'.repeat(256 * 1024)}`,
      /larger than 262144 bytes/,
    ],
    ['100 MB', 'a'.repeat(100_000_000), /larger than/],
    ['80,000 wrong grants', `scopes: { s: [${'{},'.repeat(80_000)}] }`, /more than 30000 entries/],
    [
      '14,000 wrong grants',
      `scopes: { s: [${'{},'.repeat(14_000)}] }`,
      /s\[13999\]\.methods: is missing/,
    ],
    [
      '14,000 wrong names',
      `scopes: { s: [${'1,'.repeat(14_000)}] }`,
      /s\[13999\]: must be a mapping/,
    ],
  ])('refuses %s (T-135)', (_, text, message) => {
    expect(
      problemsIn(text)
        .map(({ place, message: what }) => `${place}: ${what}`)
        .join('\n'),
    ).toMatch(message);
  });
});
