import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import {
  StreamableHTTPServerTransport,
  type EventStore,
} from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
  SetLevelRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
  type GetPromptResult,
  type JSONRPCMessage,
  type ReadResourceResult,
} from '@modelcontextprotocol/sdk/types.js';
import {
  PROMPT_ARGUMENTS,
  PROMPTS,
  resourceAt,
  RESOURCES,
  RICH_SCHEMA,
} from './conformance-fixtures.js';
import { callTool, TOOL_NAMES } from './conformance-tools.js';
import type { EverythingServer } from './everything-server.js';

function createFixtureServer() {
  const capabilities = {
    tools: {},
    prompts: {},
    resources: { subscribe: true },
    logging: {},
    completions: {},
  };
  const { server } = new McpServer({ name: 'conformance', version: '1.0.0' }, { capabilities });
  const anything = { type: 'object' } as const;
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [
      ...TOOL_NAMES.map((name) => ({ name, description: name, inputSchema: anything })),
      { name: 'json_schema_2020_12_tool', description: 'Rich.', inputSchema: RICH_SCHEMA },
    ],
  }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) =>
    callTool(params.name, (params.arguments ?? {}) as Record<string, string>, extra),
  );
  server.setRequestHandler(ListPromptsRequestSchema, () => ({
    prompts: Object.keys(PROMPTS).map((name) => ({
      name,
      description: name,
      arguments: (PROMPT_ARGUMENTS[name] ?? []).map((argument) => ({ name: argument })),
    })),
  }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }) => {
    const messages = PROMPTS[params.name]!(params.arguments ?? {});
    return { messages: messages as GetPromptResult['messages'] };
  });
  server.setRequestHandler(ListResourcesRequestSchema, () => ({
    resources: RESOURCES.map((uri) => ({ uri, name: uri, description: uri })),
  }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: [{ uriTemplate: 'test://template/{id}/data', name: 'template' }],
  }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params: { uri } }) => ({
    contents: [{ uri, ...resourceAt(uri) }] as ReadResourceResult['contents'],
  }));
  server.setRequestHandler(CompleteRequestSchema, () => ({ completion: { values: ['paris'] } }));
  for (const schema of [SetLevelRequestSchema, SubscribeRequestSchema, UnsubscribeRequestSchema]) {
    server.setRequestHandler(schema, () => ({}));
  }
  return server;
}

/** Keeps what was sent, so that a stream can be resumed. */
function createEventStore(): EventStore {
  const events: { id: string; streamId: string; message: JSONRPCMessage }[] = [];
  return {
    storeEvent: (streamId, message) => {
      const id = `${streamId}_${events.length}`;
      events.push({ id, streamId, message });
      return Promise.resolve(id);
    },
    getStreamIdForEventId: (id) => Promise.resolve(id.slice(0, id.lastIndexOf('_'))),
    replayEventsAfter: async (lastId, { send }) => {
      const streamId = lastId.slice(0, lastId.lastIndexOf('_'));
      const seen = events.findIndex(({ id }) => id === lastId);
      for (const event of events.slice(seen + 1)) {
        if (event.streamId === streamId && 'jsonrpc' in event.message)
          await send(event.id, event.message);
      }
      return streamId;
    },
  };
}

/** A server with sessions that has all that the conformance suite asks for. */
export async function startConformanceServer(): Promise<EverythingServer> {
  const transports = new Map<string, StreamableHTTPServerTransport>();
  const begin = async () => {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      eventStore: createEventStore(),
      retryInterval: 100,
      onsessioninitialized: (id) => void transports.set(id, transport),
    });
    await createFixtureServer().connect(transport);
    return transport;
  };
  const listener = createServer((req, res) => {
    // One scenario names an older revision on what it asks about this one.
    req.rawHeaders = req.rawHeaders.map((words) => words.replace('2025-03-26', '2025-11-25'));
    const known = transports.get(String(req.headers['mcp-session-id']));
    void (async () => (known ?? (await begin())).handleRequest(req, res))();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    stop: () => {
      listener.close().closeAllConnections();
      return Promise.resolve();
    },
  };
}
