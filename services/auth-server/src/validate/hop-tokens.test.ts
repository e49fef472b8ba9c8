import { describe, expect, it } from '@jest/globals';
import type { Hop, HopAudience } from '@mcp-gateway/identity';
import { aPolicy, aPrincipal } from '@mcp-gateway/testing';
import { createHopTokens } from './hop-tokens.js';

/** Signs by counting. */
function counting() {
  let signed = 0;
  return createHopTokens(
    () => Promise.resolve(`token ${(signed += 1)}`),
    () => aPolicy(),
  );
}

const aHop = (overrides: Partial<Hop> = {}): Hop => ({
  principal: aPrincipal(),
  server: 'currenttime',
  ...overrides,
});

describe('hop tokens', () => {
  it('serve the same caller at the same server more than once', async () => {
    const tokens = counting();
    const asked = await Promise.all([1, 2, 3].map(() => tokens.for(aHop(), ['mcpgw'])));
    expect(asked).toEqual(['token 1', 'token 1', 'token 1']);
  });

  it.each<[string, Hop, HopAudience[]]>([
    ['another caller', aHop({ principal: aPrincipal({ subject: 'bob-id' }) }), ['mcpgw']],
    ['another kind of caller', aHop({ principal: aPrincipal({ kind: 'client' }) }), ['mcpgw']],
    ['fewer scopes', aHop({ principal: aPrincipal({ scopes: [] }) }), ['mcpgw']],
    [
      'scopes that read alike when joined',
      aHop({ principal: aPrincipal({ scopes: ['currenttime', 'use'] }) }),
      ['mcpgw'],
    ],
    ['another name', aHop({ principal: aPrincipal({ name: 'al' }) }), ['mcpgw']],
    ['another server (T-071)', aHop({ server: 'fininfo' }), ['mcpgw']],
    ['another audience', aHop(), ['registry']],
    ['one more audience', aHop(), ['mcpgw', 'registry']],
  ])('are never shared with %s', async (_, hop, audience) => {
    const tokens = counting();
    await tokens.for(aHop(), ['mcpgw']);
    await expect(tokens.for(hop, audience)).resolves.toBe('token 2');
  });
});
