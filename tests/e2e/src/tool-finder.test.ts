import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentToken } from '@mcp-gateway/testing';
import { eventually } from './admin.js';
import { connectSse, connectStreamable, textOf, type Connection } from './mcp-client.js';
import { readDecisions } from './proof/audit.js';
import { theStack } from './the-stack.js';

const AT = `${theStack.gatewayUrl}/mcpgw`;
const INVOKE = {
  name: 'invoke_mcp_tool',
  arguments: {
    server_name: '/currenttime',
    tool_name: 'current_time_by_timezone',
    arguments: { tz_name: 'Asia/Tokyo' },
  },
};

let token: string;
const opened: Connection[] = [];
beforeAll(async () => {
  token = await agentToken(theStack);
});
afterAll(() => Promise.all(opened.map(({ close }) => close())));

const connect = async (door: 'mcp' | 'sse' = 'mcp') => {
  const open = door === 'mcp' ? connectStreamable : connectSse;
  const connection = await open(`${AT}/${door}`, token);
  opened.push(connection);
  return connection.client;
};

describe('an agent at /mcpgw', () => {
  it('finds a tool by plain words', async () => {
    const client = await connect();
    await eventually(async () => {
      const result = await client.callTool({
        name: 'intelligent_tool_finder',
        arguments: { natural_language_query: 'what time is it in Tokyo' },
      });
      const { tools } = result.structuredContent as { tools: object[] };
      expect(tools[0]).toMatchObject({
        tool_name: 'current_time_by_timezone',
        service_path: '/currenttime',
        tool_schema: { type: 'object' },
      });
      expect(tools.length).toBeLessThanOrEqual(5);
    }, 10_000);
  });

  it.each(['mcp', 'sse'] as const)('calls it with its own rights, over %s', async (door) => {
    const client = await connect(door);
    const answer = await client.callTool(INVOKE);
    expect([answer.isError ?? false, textOf(answer)]).toEqual([
      false,
      expect.stringMatching(/Tokyo|JST|\+09/),
    ]);
  });

  it('leaves a record of its own call at the server', () => {
    expect(readDecisions(theStack)).toContainEqual(
      expect.objectContaining({
        principal: 'agent',
        server: 'currenttime',
        method: 'tools/call',
        target: 'current_time_by_timezone',
        decision: 'allow',
      }),
    );
  });

  it.each([
    ['a tool that is not there', { tool_name: 'no_such_tool' }, /no_such_tool/],
    ['a server that is not there', { server_name: '/nowhere' }, /nowhere|server/i],
    ['the gateway itself', { server_name: '/mcpgw' }, /directly/],
  ])('learns why %s cannot be called', async (_title, changed, why) => {
    const client = await connect();
    const answer = await client.callTool({
      ...INVOKE,
      arguments: { ...INVOKE.arguments, ...changed },
    });
    expect(answer.isError).toBe(true);
    expect(textOf(answer)).toMatch(why);
  });
});
