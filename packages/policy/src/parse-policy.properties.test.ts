import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { decide, visibleServer } from './decide.js';
import { parsePolicy } from './parse-policy.js';
import { permits } from './permits.js';
import { PolicyError } from './policy-error.js';

const shipped = readFileSync(new URL('../../../scopes.yml', import.meta.url), 'utf8');
const SEED = { seed: 20260728 };

/** A policy or a PolicyError; and whatever was read, nobody without a scope may do anything. */
function expectSafe(text: string): void {
  try {
    const policy = parsePolicy(text);
    const server = 'currenttime';
    expect(decide(policy, [], { server, method: 'initialize' }).allow).toBe(false);
    expect(visibleServer(policy, ['no-such-scope'], server)).toBe(false);
    expect(permits(policy, [], 'list_service', server)).toBe(false);
  } catch (error) {
    expect(error).toBeInstanceOf(PolicyError);
    expect((error as PolicyError).problems.length).toBeGreaterThan(0);
  }
}

describe('parsePolicy on what nobody meant', () => {
  it('survives any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), expectSafe), { ...SEED, numRuns: 1000 });
  });

  it('survives pieces of YAML in any order', () => {
    const piece = fc.constantFrom(
      ...[
        'scopes',
        'groups',
        'ui',
        'UI-Scopes',
        'group_mappings',
        'server',
        'methods',
        '__proto__',
      ],
      ...[
        ':',
        ': ',
        '- ',
        '\n',
        '\n  ',
        '\n    ',
        '[',
        ']',
        '{',
        '}',
        ',',
        '?',
        '|',
        '>',
        '%',
        '---',
      ],
      ...['*', "'*'", '&a', '*a', '!!str', '<<', '~', 'null', '1e3', '"', "'", '#', '\t', '\ufeff'],
    );
    const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
    fc.assert(fc.property(text, expectSafe), { ...SEED, numRuns: 2000 });
  });

  it('survives any value in any place', () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    const key = fc.constantFrom('scopes', 'groups', 'ui', 'UI-Scopes', 'group_mappings', 'other');
    const file = fc.dictionary(key, fc.oneof(value, fc.dictionary(fc.string(), value)));
    const text = file.map((content) => dump(content, { noRefs: true }));
    fc.assert(fc.property(text, expectSafe), { ...SEED, numRuns: 1000 });
  });

  it('survives a slip in the shipped file', () => {
    const slip = fc.tuple(
      fc.nat(shipped.length),
      fc.nat(40),
      fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('', '\n', '  ', '-', "'*'", ': ')),
    );
    const text = slip.map(
      ([at, length, inserted]) => shipped.slice(0, at) + inserted + shipped.slice(at + length),
    );
    fc.assert(fc.property(text, expectSafe), { ...SEED, numRuns: 200 });
  });
});
