import { describe, expect, it } from '@jest/globals';
import type { ServerPermission } from './document.js';
import { parsePolicy } from './parse-policy.js';
import { permissionsOf, permits, permitsAccounts } from './permits.js';
import { scopesForGroups } from './scopes-for-groups.js';

const policy = parsePolicy(`
scopes:
  team/execute-nothing: [{ server: a, methods: ['*'], tools: ['*'] }]
  editor: []
  everything: []
groups:
  editors: [editor, team/execute-nothing]
  all: [everything, editor]
  none: []
ui:
  editor:
    list_service: [foo, foo/bar]
    register_service: [foo]
    toggle_service: []
  everything:
    list_service: ['*', foo]
    modify_service: ['*']
    manage_accounts: ['*']
`);

describe('permits', () => {
  it.each<[string, string[], ServerPermission, string, boolean]>([
    ['permits what a scope names', ['editor'], 'register_service', 'foo', true],
    ['permits a nested server by its whole path', ['editor'], 'list_service', 'foo/bar', true],
    ['permits any server for the wildcard', ['everything'], 'modify_service', 'new', true],
    ['adds up the scopes', ['editor', 'everything'], 'list_service', 'new', true],
    [
      'denies another server than the named one (W-65)',
      ['editor'],
      'register_service',
      'bar',
      false,
    ],
    [
      'denies a server below the named one (W-65)',
      ['editor'],
      'register_service',
      'foo/bar',
      false,
    ],
    ['denies a longer name (W-65)', ['editor'], 'register_service', 'foobar', false],
    ['denies an empty name', ['editor'], 'register_service', '', false],
    ['denies by an empty list', ['editor'], 'toggle_service', 'foo', false],
    ['denies a permission that is not listed', ['editor'], 'modify_service', 'foo', false],
    [
      'reads nothing into what a scope is called (W-64)',
      ['team/execute-nothing'],
      'modify_service',
      'a',
      false,
    ],
    ['denies without a scope (W-02)', [], 'list_service', 'foo', false],
    ['denies for a scope that is not declared', ['toString'], 'list_service', 'foo', false],
    [
      'denies what is no permission (T-047)',
      ['everything'],
      'constructor' as ServerPermission,
      'foo',
      false,
    ],
  ])('%s', (_, scopes, permission, server, permitted) => {
    expect(permits(policy, scopes, permission, server)).toBe(permitted);
  });
});

describe('scopesForGroups', () => {
  it.each([
    ['the scopes of a group', ['editors'], ['editor', 'team/execute-nothing']],
    [
      'those of all groups, each once',
      ['all', 'editors'],
      ['everything', 'editor', 'team/execute-nothing'],
    ],
    ['nothing for a group without scopes', ['none'], []],
    ['nothing for unknown groups (T-047)', ['toString', '__proto__', 'Editors', ''], []],
    ['nothing without a group (W-02)', [], []],
  ])('gives %s', (_, groups, scopes) => {
    expect(scopesForGroups(policy, groups)).toEqual(scopes);
  });
});

describe('permitsAccounts', () => {
  it.each([
    ['permits what a scope says', ['editor', 'everything'], true],
    ['denies with other permissions, whatever they are for', ['editor'], false],
    ['denies without a scope (W-02)', [], false],
    ['denies for a scope that is not declared', ['toString'], false],
  ])('%s', (_, scopes, expected) => {
    expect(permitsAccounts(policy, scopes)).toBe(expected);
  });

  it('denies by an empty list', () => {
    const empty = parsePolicy('scopes: { a: [] }\nui: { a: { manage_accounts: [] } }');
    expect(permitsAccounts(empty, ['a'])).toBe(false);
  });

  it('is for no server, so the file must not name one', () => {
    const file = 'scopes: { a: [] }\nui: { a: { manage_accounts: [foo] } }';
    expect(() => parsePolicy(file)).toThrow("is about no server: write ['*']");
  });
});

describe('permissionsOf', () => {
  it('tells each permission with its servers, of all scopes together', () => {
    expect(permissionsOf(policy, ['editor', 'team/execute-nothing', 'unknown'])).toEqual({
      list_service: ['foo', 'foo/bar'],
      register_service: ['foo'],
    });
    expect(permissionsOf(policy, ['everything', 'editor'])).toEqual({
      list_service: ['*', 'foo', 'foo/bar'],
      register_service: ['foo'],
      modify_service: ['*'],
      manage_accounts: ['*'],
    });
    expect(permissionsOf(policy, [])).toEqual({});
  });
});
