import { describe, expect, it } from '@jest/globals';
import { decide, type Call } from './decide.js';
import { parsePolicy } from './parse-policy.js';
import { permits } from './permits.js';
import { PolicyError } from './policy-error.js';
import { scopesForGroups } from './scopes-for-groups.js';

const policy = parsePolicy(`
UI-Scopes:
  registry-admin:
    list_service: [all]
    modify_service: [all]
  registry-user:
    list_service: [mcpgw, /fininfo, Current Time API]
group_mappings:
  admins: [registry-admin, servers/read]
  users: [registry-user]
servers/read:
- server: currenttime
  methods:
  - initialize
  - tools/list
  - tools/call
  - prompts/get
  - resources/read
  tools:
  - current_time_by_timezone
- server: fininfo
  methods: [tools/list]
  tools: [get_stock_aggregates, prompts/get]
servers/none:
- server: fininfo
  methods: [tools/call]
servers/every:
- server: '*'
  methods: ['*']
  tools: ['*']
`);

const allows = (scope: string, call: Call) => decide(policy, [scope], call).allow;
const tool = (name: string) => ({ kind: 'tool', name }) as const;

describe('a file in the format of the original', () => {
  it('gives groups their scopes, those of the UI alone included', () => {
    expect(scopesForGroups(policy, ['admins'])).toEqual(['registry-admin', 'servers/read']);
    expect(scopesForGroups(policy, ['users'])).toEqual(['registry-user']);
  });

  it.each([
    ['a method', 'servers/read', { server: 'currenttime', method: 'initialize' }, true],
    [
      'a tool with its method',
      'servers/read',
      { server: 'currenttime', method: 'tools/call', target: tool('current_time_by_timezone') },
      true,
    ],
    [
      'prompts by the method that names them',
      'servers/read',
      { server: 'currenttime', method: 'prompts/get', target: { kind: 'prompt', name: 'any' } },
      true,
    ],
    [
      'resources by the method that names them',
      'servers/read',
      {
        server: 'currenttime',
        method: 'resources/read',
        target: { kind: 'resource', name: 'x:y' },
      },
      true,
    ],
    [
      'everything by explicit wildcards',
      'servers/every',
      { server: 'new', method: 'tools/call', target: tool('x') },
      true,
    ],
    [
      'another tool',
      'servers/read',
      { server: 'currenttime', method: 'tools/call', target: tool('other') },
      false,
    ],
    [
      'a tool without its method (W-19)',
      'servers/read',
      { server: 'fininfo', method: 'tools/call', target: tool('get_stock_aggregates') },
      false,
    ],
    [
      'a method without its tool (W-19)',
      'servers/none',
      { server: 'fininfo', method: 'tools/call', target: tool('get_stock_aggregates') },
      false,
    ],
    [
      'a method that is the name of a tool (W-16)',
      'servers/read',
      { server: 'fininfo', method: 'get_stock_aggregates' },
      false,
    ],
    [
      'a method of MCP that stands among the tools (W-16)',
      'servers/read',
      { server: 'fininfo', method: 'prompts/get', target: { kind: 'prompt', name: 'any' } },
      false,
    ],
    [
      'prompts whose method is not listed',
      'servers/none',
      { server: 'fininfo', method: 'prompts/get', target: { kind: 'prompt', name: 'any' } },
      false,
    ],
    [
      'anything to a scope of the UI',
      'registry-admin',
      { server: 'fininfo', method: 'ping' },
      false,
    ],
  ] satisfies [string, string, Call, boolean][])('decides on %s', (_, scope, call, allow) => {
    expect(allows(scope, call)).toBe(allow);
  });

  it.each([
    ['all servers for all', 'registry-admin', 'new', true],
    ['a server by its path', 'registry-user', 'mcpgw', true],
    ['a server by its path with the slash', 'registry-user', 'fininfo', true],
    ['a literal display name only for itself', 'registry-user', 'Current Time API', true],
    ['no path for a display name', 'registry-user', 'currenttime', false],
    ['nothing for a scope of servers', 'servers/every', 'mcpgw', false],
  ])('lets the UI list %s', (_, scope, server, permitted) => {
    expect(permits(policy, [scope], 'list_service', server)).toBe(permitted);
  });

  it('reports problems where they stand in that format', () => {
    const text = `
UI-Scopes:
  a: { fly: [all], list_service: all }
group_mappings:
  g: [a, b]
s: [{ server: x, methods: [ping], prompts: ['*'] }]
t: { server: x }
`;
    expect(() => parsePolicy(text)).toThrow(PolicyError);
    expect(() => parsePolicy(text)).toThrow(
      'The policy cannot be used: s[0]: has unknown keys: ["prompts"]; t: must be a list, such as [a, b]; ' +
        'group_mappings.g[1]: names a scope that is not declared; UI-Scopes.a.fly: is no permission; ' +
        'UI-Scopes.a.list_service: must be a list, such as [a, b]',
    );
  });

  it.each([
    ['scopes and UI-Scopes', 'scopes: {}\nUI-Scopes: {}'],
    ['groups and group_mappings', 'groups: {}\ngroup_mappings: {}'],
    ['ui and group_mappings', 'a: []\nui: {}\ngroup_mappings: {}'],
  ])('is refused when it mixes in ours: %s', (_, text) => {
    expect(() => parsePolicy(text)).toThrow('it mixes two formats');
  });

  it('is refused when it declares no scope', () => {
    expect(() => parsePolicy('group_mappings: {}')).toThrow('it declares no scope');
  });
});
