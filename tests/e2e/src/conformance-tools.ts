import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CreateMessageResultSchema,
  ElicitResultSchema,
  type CallToolResult,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import { CONTENT_OF_TOOLS, FORMS, text } from './conformance-fixtures.js';

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;
type Tool = (args: Record<string, string>, extra: Extra) => Promise<string>;

/** Tools that talk with the client while they run. */
const TALKING_TOOLS: Record<string, Tool> = {
  test_error_handling: () => Promise.reject(new Error('This tool always fails.')),
  test_tool_with_logging: async (_args, extra) => {
    for (const data of ['started', 'at work', 'done']) {
      await extra.sendNotification({
        method: 'notifications/message',
        params: { level: 'info', data },
      });
      await sleep(20);
    }
    return 'Logged.';
  },
  test_tool_with_progress: async (_args, extra) => {
    const { progressToken = 0 } = extra._meta ?? {};
    for (const progress of [0, 50, 100]) {
      const params = { progressToken, progress, total: 100 };
      await extra.sendNotification({ method: 'notifications/progress', params });
      await sleep(20);
    }
    return 'Done.';
  },
  test_sampling: async ({ prompt = '' }, extra) => {
    const messages = [{ role: 'user' as const, content: text(prompt) }];
    const params = { messages, maxTokens: 100 };
    const request = { method: 'sampling/createMessage', params } as const;
    return JSON.stringify(await extra.sendRequest(request, CreateMessageResultSchema));
  },
  test_reconnection: async (_args, extra) => {
    extra.closeSSEStream?.();
    await sleep(100);
    return 'Sent after the stream was closed.';
  },
  ...Object.fromEntries(
    Object.entries(FORMS).map(([name, properties]): [string, Tool] => [
      name,
      async ({ message = 'Please fill in.' }, extra) => {
        const requestedSchema = { type: 'object', properties } as never;
        const request = { method: 'elicitation/create', params: { message, requestedSchema } };
        return JSON.stringify(await extra.sendRequest(request as never, ElicitResultSchema));
      },
    ]),
  ),
};

export const TOOL_NAMES = [...Object.keys(CONTENT_OF_TOOLS), ...Object.keys(TALKING_TOOLS)];

/** Answers a call as the suite expects of the tool. */
export async function callTool(
  name: string,
  args: Record<string, string>,
  extra: Extra,
): Promise<CallToolResult> {
  if (Object.hasOwn(CONTENT_OF_TOOLS, name)) {
    return { content: CONTENT_OF_TOOLS[name as keyof typeof CONTENT_OF_TOOLS] };
  }
  try {
    return { content: [text(await TALKING_TOOLS[name]!(args, extra))] };
  } catch (err) {
    return { content: [text((err as Error).message)], isError: true };
  }
}
