import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { decide, scopesNeeded } from './decide.js';
import { explain } from './explain.js';
import { createPolicyExtensions, type PolicyExtensionsSpec, type ScopeType } from './extensions.js';
import { loadPolicyExtensions } from './load-extensions.js';
import { parsePolicy } from './parse-policy.js';
import { permits } from './permits.js';
import { scopesForGroups } from './scopes-for-groups.js';

const FILE = `
scopes: { plain: [{ server: a, methods: [ping] }], guarded: [{ server: a, methods: [ping], when: 'true' }] }
groups: { g: ['team:a', plain] }
ui: { plain: { list_service: [a] } }
`;
const team: ScopeType = (rest) => [{ server: rest, methods: ['ping'] }];
const policyWith = (type: ScopeType, errors: unknown[] = []) =>
  parsePolicy(FILE, {
    extensions: createPolicyExtensions({ scopeTypes: { 'team:': type } }),
    onScopeError: (scope, error) => errors.push(`${scope} ${String(error)}`),
  });
const pings = (policy: ReturnType<typeof policyWith>, scope: string, server = 'a') =>
  decide(policy, [scope], { server, method: 'ping' });

describe('a scope of a registered type', () => {
  it('grants what its type makes of the rest of its name', () => {
    const policy = policyWith(team);
    expect(pings(policy, 'team:a')).toEqual({ allow: true, scope: 'team:a', rule: 'team:a[0]' });
    expect(pings(policy, 'team:a', 'b').allow).toBe(false);
    expect(pings(policy, 'team:x:y', 'x:y').allow).toBe(true);
  });

  it('leaves all other scopes as they are', () => {
    const policy = policyWith(team);
    expect(pings(policy, 'plain').allow).toBe(true);
    for (const name of ['crew:a', 'team', 'team/a', 'Team:a', 'xteam:a', ':a', ''])
      expect([name, pings(policy, name).allow]).toEqual([name, false]);
    expect(scopesNeeded(policy, { server: 'a', method: 'ping' })).toEqual(['plain', 'guarded']);
    expect(permits(policy, ['team:a'], 'list_service', 'a')).toBe(false);
    expect(permits(policy, ['plain'], 'list_service', 'a')).toBe(true);
  });

  it('is asked for once', () => {
    let asked = 0;
    const policy = policyWith((rest, context) => {
      asked += 1;
      return team(rest, context);
    });
    expect([pings(policy, 'team:a').allow, pings(policy, 'team:a').allow, asked]).toEqual([
      true,
      true,
      1,
    ]);
  });

  it('may be given to a group', () => {
    expect(scopesForGroups(policyWith(team), ['g'])).toEqual(['team:a', 'plain']);
  });

  it('may build on scopes of the file, with their conditions', () => {
    const policy = policyWith((rest, { grantsOf }) => grantsOf(rest));
    expect(pings(policy, 'team:plain').allow).toBe(true);
    expect(pings(policy, 'team:nope').allow).toBe(false);
    const told = explain(policy, ['team:guarded'], { server: 'a', method: 'ping' });
    expect(told.scopes[0]?.grants[0]?.lacks).toMatchObject([{ what: 'condition' }]);
  });

  it.each<[string, unknown, string]>([
    ['no list', undefined, 'must be a list of grants'],
    ['a promise', Promise.resolve([]), 'must be a list of grants'],
    ['a grant without methods', [{ server: 'a' }], '[0].methods: is missing'],
    ['an unknown key', [{ server: 'a', methods: ['ping'], tool: [] }], 'has unknown keys'],
    ['a pattern', [{ server: 'a', methods: ['ping*'] }], 'is no pattern'],
    ['a bad condition', [{ server: 'a', methods: ['ping'], when: 'x' }], 'is no condition'],
    ['too much', Array(1001).fill({ server: 'a', methods: ['ping'] }), 'are too many'],
  ])('grants nothing, and says why, when its type makes %s of it', (_, made, reason) => {
    const errors: unknown[] = [];
    const policy = policyWith((() => made) as ScopeType, errors);
    expect(pings(policy, 'team:a').allow).toBe(false);
    expect(errors).toEqual([expect.stringContaining(reason)]);
    expect(errors).toEqual([expect.stringContaining('team:a')]);
  });

  it('grants nothing when its type throws', () => {
    const errors: unknown[] = [];
    const policy = policyWith(() => {
      throw new Error('no such team');
    }, errors);
    expect([pings(policy, 'team:a').allow, pings(policy, 'team:a').allow]).toEqual([false, false]);
    expect(errors).toEqual(['team:a Error: no such team']);
  });

  it('cannot be declared by a file as well', () => {
    const extensions = createPolicyExtensions({ scopeTypes: { 'team:': team } });
    expect(() => parsePolicy('scopes: { "team:a": [] }', { extensions })).toThrow(
      'scopes.team:a: begins like a registered scope type',
    );
    expect(() => parsePolicy('"team:a": []\nb: []', { extensions })).toThrow('team:a');
  });

  it('is an unknown name to a policy without the type', () => {
    expect(() => parsePolicy(FILE)).toThrow('groups.g[0]: names a scope that is not declared');
  });
});

describe('createPolicyExtensions', () => {
  it.each<[string, unknown, string]>([
    ['a misspelt key', { scopeType: {} }, 'There is no extension point scopeType'],
    ['a prefix without a colon', { scopeTypes: { team: team } }, 'The scope type team must end'],
    ['a prefix with two', { scopeTypes: { 'a:b:': team } }, 'must end in one colon'],
    ['the empty prefix', { scopeTypes: { ':': team } }, 'must end in one colon'],
    ['a type that is no function', { scopeTypes: { 'team:': [] } }, 'must be a function'],
    ['a source that is no function', { scopesOf: [] }, 'scopesOf must be a function'],
  ])('refuses %s', (_, spec, message) => {
    expect(() => createPolicyExtensions(spec as PolicyExtensionsSpec)).toThrow(message);
  });
});

describe('loadPolicyExtensions', () => {
  it('has none without a file', async () => {
    const { scopesOf, scopeTypeOf } = await loadPolicyExtensions('');
    expect([scopesOf, scopeTypeOf('team:a')]).toEqual([undefined, undefined]);
  });

  it.each([
    ['is missing', undefined, 'cannot be used'],
    ['cannot be read', 'export default {', 'cannot be used'],
    ['exports nothing', 'export const scopesOf = 1;', 'It has no default export'],
    [
      'exports something else',
      'export default { scopes: 1 };',
      'There is no extension point scopes',
    ],
  ])('names the file that %s', async (_, code, message) => {
    const folder = await mkdtemp(join(tmpdir(), 'extensions-'));
    const file = join(folder, 'extensions.mjs');
    if (code !== undefined) await writeFile(file, code);
    const loading = loadPolicyExtensions(file);
    await expect(loading).rejects.toThrow(`The policy extensions ${file} cannot be used: `);
    await expect(loading).rejects.toThrow(message);
    await rm(folder, { recursive: true });
  });
});
