import { z } from 'zod';
import { INSTRUCTIONS, type Message, type Model, type ModelOptions } from './model.js';
import { postJson } from './post-json.js';

const VERSION = '2023-06-01';
const MAX_TOKENS = 2_048;

const Block = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({
    type: z.literal('tool_use'),
    id: z.string(),
    name: z.string(),
    input: z.record(z.string(), z.unknown()),
  }),
  z.object({ type: z.string() }).transform(() => ({ type: 'other' as const })),
]);
const Answer = z.object({ content: z.array(Block) });

/** A model behind an API like Anthropic's messages. */
export function createAnthropicModel({ baseUrl, apiKey, model }: ModelOptions): Model {
  return async (messages, tools) => {
    const answer = await postJson(
      `${baseUrl}/messages`,
      { 'x-api-key': apiKey, 'anthropic-version': VERSION },
      {
        model,
        max_tokens: MAX_TOKENS,
        system: INSTRUCTIONS,
        messages: asSent(messages),
        tools: tools.map(({ name, description, schema: input_schema }) => ({
          name,
          description,
          input_schema,
        })),
      },
    );
    const { content } = Answer.parse(answer);
    return {
      text: content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n'),
      uses: content.flatMap((block) =>
        block.type === 'tool_use' ? [{ id: block.id, name: block.name, args: block.input }] : [],
      ),
    };
  };
}

/** Results of calls that were made together have to stand together. */
function asSent(messages: readonly Message[]) {
  const sent: { role: 'user' | 'assistant'; content: object[] }[] = [];
  for (const message of messages) {
    const { role, content } = oneSent(message);
    const last = sent.at(-1);
    if (last?.role === role) last.content.push(...content);
    else sent.push({ role, content });
  }
  return sent;
}

function oneSent(message: Message): { role: 'user' | 'assistant'; content: object[] } {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: [{ type: 'text', text: message.text }] };
    case 'tool': {
      const { id, text, failed } = message;
      const result = { type: 'tool_result', tool_use_id: id, content: text, is_error: failed };
      return { role: 'user', content: [result] };
    }
    case 'assistant': {
      const uses = message.uses.map(({ id, name, args }) => ({
        type: 'tool_use',
        id,
        name,
        input: args,
      }));
      const text = message.text === '' ? [] : [{ type: 'text', text: message.text }];
      return { role: 'assistant', content: [...text, ...uses] };
    }
  }
}
