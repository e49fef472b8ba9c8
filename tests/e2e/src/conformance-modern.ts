import { setTimeout as sleep } from 'node:timers/promises';
import {
  fromJsonSchema,
  McpServer,
  ResourceNotFoundError,
  type CallToolResult,
  type GetPromptResult,
  type InputRequiredResult,
  type JsonSchemaType,
  type ReadResourceResult,
  type ServerContext,
  type ServerNotifier,
} from '@modelcontextprotocol/server';
import { ASKING, askingPrompt, verifyState } from './conformance-asking.js';
import {
  CONTENT_OF_TOOLS,
  PROMPT_ARGUMENTS,
  PROMPTS,
  resourceAt,
  RESOURCES,
  RICH_SCHEMA,
  text,
} from './conformance-fixtures.js';
import { startModern, type ModernServer } from './modern-server.js';

const ASKING_PROMPT = 'test_input_required_result_prompt';
const CAPABILITIES = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: {},
  completions: {},
  logging: {},
};

/** A server of the modern era alone that has all that the conformance suite asks for. */
export const startModernConformanceServer = (): Promise<ModernServer> =>
  startModern(createFixtureServer);

function createFixtureServer(notify: ServerNotifier): McpServer {
  const options = { capabilities: CAPABILITIES, requestState: { verify: verifyState } };
  const mcpServer = new McpServer({ name: 'conformance', version: '1.0.0' }, options);
  const { server } = mcpServer;
  registerTools(mcpServer, notify);
  server.setRequestHandler('prompts/list', () => ({
    prompts: [...Object.keys(PROMPTS), ASKING_PROMPT].map((name) => ({
      name,
      description: name,
      arguments: (PROMPT_ARGUMENTS[name] ?? []).map((argument) => ({ name: argument })),
    })),
  }));
  server.setRequestHandler('prompts/get', async ({ params }, ctx) => {
    if (params.name === ASKING_PROMPT) return (await askingPrompt(ctx)) ?? { messages: [] };
    const messages = PROMPTS[params.name]!(params.arguments ?? {});
    return { messages: messages as GetPromptResult['messages'] };
  });
  server.setRequestHandler('resources/list', () => ({
    resources: RESOURCES.map((uri) => ({ uri, name: uri, description: uri })),
  }));
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: [{ uriTemplate: 'test://template/{id}/data', name: 'template' }],
  }));
  server.setRequestHandler('resources/read', ({ params: { uri } }) => {
    if (uri.includes('nonexistent')) throw new ResourceNotFoundError(uri);
    return { contents: [{ uri, ...resourceAt(uri) }] as ReadResourceResult['contents'] };
  });
  server.setRequestHandler('completion/complete', () => ({ completion: { values: ['paris'] } }));
  return mcpServer;
}

const PLAIN_TOOLS = [
  'test_error_handling',
  'test_logging_tool',
  'test_tool_with_progress',
  'test_trigger_prompt_change',
  'test_trigger_tool_change',
];
const mirrored = { type: 'string', 'x-mcp-header': 'Region' } as const;
const SCHEMAS: Record<string, JsonSchemaType> = {
  json_schema_2020_12_tool: RICH_SCHEMA,
  test_mirrored_argument: { type: 'object', properties: { region: mirrored } },
};
const TOOLS = [CONTENT_OF_TOOLS, ASKING, SCHEMAS].flatMap((tools) => Object.keys(tools));

function registerTools(server: McpServer, notify: ServerNotifier): void {
  for (const name of [...TOOLS, ...PLAIN_TOOLS]) {
    const inputSchema = fromJsonSchema(SCHEMAS[name] ?? { type: 'object' });
    server.registerTool(name, { description: name, inputSchema }, (_args, ctx) =>
      call(name, ctx, notify),
    );
  }
}

async function call(
  name: string,
  ctx: ServerContext,
  notify: ServerNotifier,
): Promise<CallToolResult | InputRequiredResult> {
  if (Object.hasOwn(CONTENT_OF_TOOLS, name)) {
    return { content: CONTENT_OF_TOOLS[name as keyof typeof CONTENT_OF_TOOLS] };
  }
  const asked = Object.hasOwn(ASKING, name) && (await ASKING[name as keyof typeof ASKING](ctx));
  if (asked) return asked;
  if (name === 'test_trigger_tool_change') notify.toolsChanged();
  if (name === 'test_trigger_prompt_change') notify.promptsChanged();
  if (name === 'test_logging_tool') await tryToLog(ctx);
  if (name === 'test_tool_with_progress') await tellProgress(ctx);
  return { content: [text('state-ok')], isError: name === 'test_error_handling' };
}

/** The suite wants to see that nothing of it comes to clients that did not ask for it. */
async function tryToLog({ mcpReq }: ServerContext): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the spec keeps it for a year more
  await mcpReq.log('info', 'Logged if that is wanted.');
}

async function tellProgress({ mcpReq: { _meta, notify } }: ServerContext): Promise<void> {
  const { progressToken = 0 } = _meta ?? {};
  for (const progress of [0, 50, 100]) {
    const params = { progressToken, progress, total: 100 };
    await notify({ method: 'notifications/progress', params });
    await sleep(20);
  }
}
