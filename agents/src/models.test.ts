import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAnthropicModel } from './anthropic-model.js';
import { AgentFailed } from './failure.js';
import type { ModelOptions } from './model.js';
import { createOpenAiModel } from './openai-model.js';
import { answerWithModel } from './with-model.js';

type Asked = { url: string; headers: IncomingHttpHeaders; body: Record<string, unknown> };

/** Speaks both wire formats: asks for one call, then tells what the tool said. */
let asked: Asked[];
let reply: (asked: Asked) => { status?: number; body: unknown };
let baseUrl: string;
let close: () => void;
beforeEach(async () => {
  asked = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      asked.push({ url: req.url ?? '', headers: req.headers, body });
      const { status = 200, body: answer } = reply(asked.at(-1)!);
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  close = () => {
    server.closeAllConnections();
    server.close();
  };
});
afterEach(() => close());

const FINDER = {
  name: 'intelligent_tool_finder',
  description: 'Finds',
  schema: { type: 'object' },
};
const tools = () => {
  const calls: unknown[] = [];
  return {
    calls,
    list: () => Promise.resolve([FINDER]),
    call: (name: string, args: Record<string, unknown>) => {
      calls.push([name, args]);
      return Promise.resolve({ content: [{ type: 'text' as const, text: 'it is noon' }] });
    },
  };
};

const openAi = (answer: object) => ({ choices: [{ message: answer }] });
const FORMATS: [
  string,
  (options: ModelOptions) => ReturnType<typeof createOpenAiModel>,
  object[],
][] = [
  [
    'OpenAI',
    createOpenAiModel,
    [
      openAi({
        content: null,
        tool_calls: [{ id: 'c1', function: { name: FINDER.name, arguments: '{"a":1}' } }],
      }),
      openAi({ content: 'Noon.' }),
    ],
  ],
  [
    'Anthropic',
    createAnthropicModel,
    [
      {
        content: [
          { type: 'thinking', thinking: '…' },
          { type: 'text', text: 'Let me look.' },
          { type: 'tool_use', id: 'c1', name: FINDER.name, input: { a: 1 } },
        ],
      },
      { content: [{ type: 'text', text: 'Noon.' }] },
    ],
  ],
];

describe.each(FORMATS)('a model behind an API like %s’s', (_name, create, turns) => {
  const model = () => create({ baseUrl, apiKey: 'key', model: 'm' });

  it('finds and calls tools until it has an answer', async () => {
    reply = () => ({ body: turns[asked.length - 1] });
    const used = tools();
    const notes: string[] = [];
    const answer = await answerWithModel(model(), used, 'time?', (text) => notes.push(text));
    expect(answer).toBe('Noon.');
    expect(used.calls).toEqual([[FINDER.name, { a: 1 }]]);
    expect(notes).toEqual([`${FINDER.name} {"a":1}`]);
    expect(JSON.stringify(asked[0]?.headers)).toContain('key');
    expect(JSON.stringify(asked[1]?.body)).toContain('it is noon');
  });

  it('is told that a tool does not exist, and does not go on for ever', async () => {
    const [first] = turns;
    const other = JSON.stringify(first).replace(FINDER.name, 'rm_rf');
    reply = () => ({ body: JSON.parse(other) as unknown });
    const used = tools();
    await expect(answerWithModel(model(), used, 'x', () => undefined)).rejects.toThrow(/10 turns/);
    expect(used.calls).toEqual([]);
    expect(JSON.stringify(asked[1]?.body)).toContain('There is no tool rm_rf');
  });

  it('says why it refuses', async () => {
    reply = () => ({ status: 401, body: { error: 'no key' } });
    const failure = answerWithModel(model(), tools(), 'x', () => undefined);
    await expect(failure).rejects.toThrow(AgentFailed);
    await expect(failure).rejects.toThrow(/HTTP 401.*no key/);
  });
});

it('the wire format of OpenAI carries calls and results', async () => {
  const turns = FORMATS[0]![2];
  reply = () => ({ body: turns[asked.length - 1] });
  const model = createOpenAiModel({ baseUrl, apiKey: '', model: 'm' });
  await answerWithModel(model, tools(), 'time?', () => undefined);
  expect(asked[1]).toMatchObject({
    url: '/v1/chat/completions',
    body: {
      model: 'm',
      messages: [
        { role: 'system' },
        { role: 'user', content: 'time?' },
        { role: 'assistant', tool_calls: [{ id: 'c1', type: 'function' }] },
        { role: 'tool', tool_call_id: 'c1', content: 'it is noon' },
      ],
      tools: [{ type: 'function', function: { name: FINDER.name } }],
    },
  });
  expect(asked[0]?.headers).not.toHaveProperty('authorization');
});

it('the wire format of Anthropic carries calls and results', async () => {
  const turns = FORMATS[1]![2];
  reply = () => ({ body: turns[asked.length - 1] });
  const model = createAnthropicModel({ baseUrl, apiKey: 'key', model: 'm' });
  await answerWithModel(model, tools(), 'time?', () => undefined);
  expect(asked[1]).toMatchObject({
    url: '/v1/messages',
    body: {
      max_tokens: 2048,
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'time?' }] },
        { role: 'assistant', content: [{ type: 'text' }, { type: 'tool_use', id: 'c1' }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', is_error: false }] },
      ],
      tools: [{ name: FINDER.name, input_schema: { type: 'object' } }],
    },
  });
});
