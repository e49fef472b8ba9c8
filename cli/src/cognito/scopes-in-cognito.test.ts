import { describe, expect, it } from '@jest/globals';
import { fullNames, scopesInCognito } from './scopes-in-cognito.js';

describe('scopesInCognito', () => {
  it('makes a resource server of what stands before the slash', () => {
    const { resourceServers, impossible } = scopesInCognito([
      'mcp-servers-unrestricted/read',
      'time/use',
      'mcp-servers-unrestricted/execute',
    ]);
    expect(impossible).toEqual([]);
    expect(resourceServers).toEqual([
      { identifier: 'mcp-servers-unrestricted', scopes: ['read', 'execute'] },
      { identifier: 'time', scopes: ['use'] },
    ]);
    expect(fullNames(resourceServers)).toEqual([
      'mcp-servers-unrestricted/read',
      'mcp-servers-unrestricted/execute',
      'time/use',
    ]);
  });

  it.each([
    ['a/b/c', 'more than one slash'],
    ['mcp-registry-admin', 'no slash'],
    ['a/', 'no slash between'],
    ['/a', 'does not take'],
    ['a b/c', 'does not take'],
    ['a/ü', 'does not take'],
  ])('says why %s cannot be one', (scope, why) => {
    const { resourceServers, impossible } = scopesInCognito([scope]);
    expect(resourceServers).toEqual([]);
    expect(impossible).toEqual([{ scope, why: expect.stringContaining(why) }]);
  });
});
