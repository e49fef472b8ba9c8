import { clientMethods } from '@mcp-gateway/contracts';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { decide, scopesNeeded } from './decide.js';
import { SERVER_PERMISSIONS } from './document.js';
import { parsePolicy } from './parse-policy.js';
import { permits, permitsAccounts } from './permits.js';
import { scopesForGroups } from './scopes-for-groups.js';

const policy = parsePolicy(readFileSync(new URL('../../../scopes.yml', import.meta.url), 'utf8'));
const READ = 'mcp-servers-unrestricted/read';
const EXECUTE = 'mcp-servers-unrestricted/execute';

const callsTool = (scopes: string[], server: string, name: string) =>
  decide(policy, scopes, { server, method: 'tools/call', target: { kind: 'tool', name } }).allow;
const reaches = (scopes: string[], server: string, method: string) =>
  decide(policy, scopes, { server, method }).allow;
const permissionsOf = (scopes: string[], server: string) =>
  SERVER_PERMISSIONS.filter((permission) => permits(policy, scopes, permission, server));

describe('scopes.yml as shipped', () => {
  it.each([
    [
      'unrestricted/read calls no tool at all (W-24)',
      [READ],
      'currenttime',
      'current_time_by_timezone',
      false,
    ],
    [
      'unrestricted/read calls no tool of the gateway (W-24)',
      [READ],
      'mcpgw',
      'list_services',
      false,
    ],
    ['unrestricted/execute calls every tool', [EXECUTE], 'registered-later', 'any tool', true],
    [
      'restricted/read tells the time',
      ['mcp-servers-restricted/read'],
      'currenttime',
      'current_time_by_timezone',
      true,
    ],
    [
      'restricted/read runs nothing of fininfo (W-24)',
      ['mcp-servers-restricted/read'],
      'fininfo',
      'get_stock_aggregates',
      false,
    ],
    [
      'restricted/execute runs fininfo',
      ['mcp-servers-restricted/execute'],
      'fininfo',
      'get_stock_aggregates',
      true,
    ],
    [
      'restricted/execute runs nothing elsewhere',
      ['mcp-servers-restricted/execute'],
      'realserverfaketools',
      'quantum_flux_analyzer',
      false,
    ],
    [
      'a scope of the UI calls nothing',
      ['mcp-registry-admin'],
      'currenttime',
      'current_time_by_timezone',
      false,
    ],
  ])('%s', (_, scopes, server, tool, allow) => {
    expect(callsTool(scopes, server, tool)).toBe(allow);
  });

  it.each(['mcp-servers-restricted/read', 'mcp-servers-restricted/execute'])(
    '%s looks up with the tools of the gateway, and changes nothing with them (W-24)',
    (scope) => {
      const tools = ['list_services', 'get_service_tools', 'get_server_details', 'healthcheck'];
      for (const tool of [...tools, 'intelligent_tool_finder'])
        expect(callsTool([scope], 'mcpgw', tool)).toBe(true);
      for (const tool of ['register_service', 'toggle_service', 'refresh_service'])
        expect(callsTool([scope], 'mcpgw', tool)).toBe(false);
    },
  );

  it.each([READ, EXECUTE, 'mcp-servers-restricted/read', 'mcp-servers-restricted/execute'])(
    '%s opens a session in both protocol eras',
    (scope) => {
      for (const method of ['initialize', 'notifications/initialized', 'ping', 'server/discover'])
        expect(reaches([scope], 'currenttime', method)).toBe(true);
      expect(reaches([scope], 'mcpgw', 'tools/list')).toBe(true);
    },
  );

  it('lets read and execute together use every method of MCP on every server', () => {
    for (const method of clientMethods())
      expect([method, scopesNeeded(policy, { server: 'registered-later', method })]).not.toEqual([
        method,
        [],
      ]);
  });

  it('lets a machine client with both of them list servers, and no more', () => {
    expect(permissionsOf([READ, EXECUTE], 'currenttime')).toEqual(['list_service']);
  });

  it.each([
    ['mcp-registry-admin', 'new', [...SERVER_PERMISSIONS]],
    ['mcp-registry-user', 'fininfo', ['list_service', 'health_check_service']],
    ['mcp-registry-user', 'new', []],
    ['mcp-registry-developer', 'new', ['list_service', 'register_service', 'health_check_service']],
    ['mcp-registry-operator', 'new', ['list_service', 'health_check_service', 'toggle_service']],
    ['no-such-group', 'fininfo', []],
  ])('permits the group %s on %s exactly %j', (group, server, permissions) => {
    expect(permissionsOf(scopesForGroups(policy, [group]), server)).toEqual(permissions);
  });
  it('lets administrators alone manage accounts', () => {
    const groups = [...policy.groups.keys()];
    const managers = groups.filter((group) =>
      permitsAccounts(policy, scopesForGroups(policy, [group])),
    );
    expect(managers).toEqual(['mcp-registry-admin']);
    expect(permitsAccounts(policy, [READ, EXECUTE])).toBe(false);
  });
});
