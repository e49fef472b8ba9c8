import { AgentFailed } from './failure.js';
import { textOf, type GatewayTools } from './gateway-tools.js';
import type { Message, Model, ToolUse } from './model.js';

/** A model that needs more turns than this goes in circles. */
const MAX_TURNS = 10;

/** Lets the model find and call tools until it has an answer. @throws AgentFailed */
export async function answerWithModel(
  model: Model,
  tools: Pick<GatewayTools, 'list' | 'call'>,
  request: string,
  note: (text: string) => void,
): Promise<string> {
  const offered = await tools.list();
  const use = async ({ id, name, args }: ToolUse): Promise<Message> => {
    note(`${name} ${JSON.stringify(args)}`);
    const known = offered.some((tool) => tool.name === name);
    if (!known) return { role: 'tool', id, text: `There is no tool ${name}`, failed: true };
    const result = await tools.call(name, args);
    return { role: 'tool', id, text: textOf(result), failed: result.isError ?? false };
  };
  const messages: Message[] = [{ role: 'user', text: request }];
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const said = await model(messages, offered);
    if (said.uses.length === 0) return said.text;
    messages.push({ role: 'assistant', ...said }, ...(await Promise.all(said.uses.map(use))));
  }
  throw new AgentFailed(`The model came to no answer in ${MAX_TURNS} turns.`);
}
