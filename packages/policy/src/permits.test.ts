import { describe, expect, it } from '@jest/globals';
import type { Permission } from './document.js';
import { parsePolicy } from './parse-policy.js';
import { permits } from './permits.js';
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
    list_service: ['*']
    modify_service: ['*']
`);

describe('permits', () => {
  it.each<[string, string[], Permission, string, boolean]>([
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
      'constructor' as Permission,
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
