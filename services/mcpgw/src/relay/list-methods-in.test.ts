import { InvalidListResult } from '@mcp-gateway/mcp';
import { describe, expect, it } from '@jest/globals';
import { listMethodsIn } from './list-methods-in.js';

const methodsIn = (result: unknown) =>
  listMethodsIn(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));

describe('the list methods that a response could answer', () => {
  it.each([
    ['tools', { tools: [] }, ['tools/list']],
    ['prompts', { prompts: [{}] }, ['prompts/list']],
    ['resources', { resources: [], nextCursor: 'x' }, ['resources/list']],
    ['resource templates', { resourceTemplates: [] }, ['resources/templates/list']],
    ['several at once', { tools: [], prompts: [] }, ['tools/list', 'prompts/list']],
  ])('are told by lists of %s', (_title, result, expected) => {
    expect(methodsIn(result)).toEqual(expected);
  });

  it.each([
    ['a tool result', { content: [{ type: 'text', text: '"tools":[]' }] }],
    ['capabilities', { capabilities: { tools: {} } }],
    ['tools that are no list', { tools: {} }],
    ['no object', null],
  ])('are none for %s', (_title, result) => {
    expect(methodsIn(result)).toEqual([]);
  });

  it('are none for an error', () => {
    expect(listMethodsIn('{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"}}')).toEqual([]);
  });

  it.each(['Tools', 'TOOLS', 'PromptS', 'resourcetemplates'])(
    'cannot be told from a key %s, which some readers take for another',
    (key) => {
      expect(() => methodsIn({ [key]: [] })).toThrow(InvalidListResult);
    },
  );
});
