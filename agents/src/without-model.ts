import { z } from 'zod';
import { AgentFailed } from './failure.js';
import { textOf, type GatewayTools } from './gateway-tools.js';
import { guessArguments } from './guess-arguments.js';

const Found = z.object({
  tools: z.array(
    z.object({ tool_name: z.string(), service_path: z.string(), tool_schema: z.unknown() }),
  ),
});

/**
 * Does what is asked for in three steps that need no model: finds the best tool, takes its arguments
 * from the request, calls it.
 * @throws AgentFailed
 */
export async function answerWithoutModel(
  tools: Pick<GatewayTools, 'call'>,
  request: string,
  note: (text: string) => void,
): Promise<string> {
  const found = await tools.call('intelligent_tool_finder', { natural_language_query: request });
  if (found.isError) throw new AgentFailed(textOf(found));
  const [best] = Found.parse(found.structuredContent).tools;
  if (!best) throw new AgentFailed('No tool was found that you may call.');
  const { service_path: server_name, tool_name, tool_schema } = best;
  const args = guessArguments(tool_schema, request);
  note(`${server_name} ${tool_name} ${JSON.stringify(args)}`);
  const result = await tools.call('invoke_mcp_tool', { server_name, tool_name, arguments: args });
  if (result.isError) throw new AgentFailed(textOf(result));
  return textOf(result);
}
