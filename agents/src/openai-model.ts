import { z } from 'zod';
import { INSTRUCTIONS, type Message, type Model, type ModelOptions } from './model.js';
import { postJson } from './post-json.js';

const Answer = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({
          content: z.string().nullish(),
          tool_calls: z
            .array(
              z.object({
                id: z.string(),
                function: z.object({ name: z.string(), arguments: z.string() }),
              }),
            )
            .nullish(),
        }),
      }),
    )
    .min(1),
});
const Arguments = z.record(z.string(), z.unknown());

/** A model behind an API like OpenAI's chat completions. */
export function createOpenAiModel({ baseUrl, apiKey, model }: ModelOptions): Model {
  return async (messages, tools) => {
    const answer = await postJson(
      `${baseUrl}/chat/completions`,
      apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` },
      {
        model,
        messages: [{ role: 'system', content: INSTRUCTIONS }, ...messages.map(asSent)],
        tools: tools.map(({ name, description, schema: parameters }) => ({
          type: 'function',
          function: { name, description, parameters },
        })),
      },
    );
    const message = Answer.parse(answer).choices[0]?.message;
    return {
      text: message?.content ?? '',
      uses: (message?.tool_calls ?? []).map(({ id, function: { name, arguments: text } }) => ({
        id,
        name,
        args: Arguments.parse(JSON.parse(text || '{}')),
      })),
    };
  };
}

function asSent(message: Message) {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: message.text };
    case 'tool':
      return { role: 'tool', tool_call_id: message.id, content: message.text };
    case 'assistant':
      return {
        role: 'assistant',
        content: message.text,
        ...(message.uses.length > 0 && {
          tool_calls: message.uses.map(({ id, name, args }) => ({
            id,
            type: 'function',
            function: { name, arguments: JSON.stringify(args) },
          })),
        }),
      };
  }
}
