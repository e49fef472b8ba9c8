import { describe, expect, it } from '@jest/globals';
import { parsePolicy } from '@mcp-gateway/policy';
import { createVisibility } from './visibility.js';

const grant = (tool: string, condition: string) =>
  `    - { server: weather, methods: [tools/list, tools/call], tools: [${tool}], when: '${condition}' }`;
const policy = parsePolicy(`
scopes:
  conditional:
${grant('for-small-areas', 'args.area < 10.0')}
${grant('for-robots', 'principal.kind == "client"')}
${grant('for-people', 'principal.kind == "user"')}
${grant('from-the-office', 'address.inNetwork("10.0.0.0/8")')}
`);

describe('What a list shows of tools whose grant has a condition', () => {
  const principal = {
    subject: 'robot',
    kind: 'client',
    name: 'robot',
    scopes: ['conditional'],
  } as const;
  const visible = createVisibility(() => policy)({ principal, server: 'weather' });

  it.each([
    ['shown: it depends on the arguments of a call', 'for-small-areas', true],
    ['shown: the caller meets it', 'for-robots', true],
    ['hidden: the caller does not meet it', 'for-people', false],
    ['hidden: a list does not know the address', 'from-the-office', false],
  ])('is %s', (_what, tool, expected) => {
    expect(visible('tools/list', tool)).toBe(expected);
  });
});
