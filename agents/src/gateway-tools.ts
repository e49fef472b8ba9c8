import {
  Client,
  StreamableHTTPClientTransport,
  type CallToolResult,
} from '@modelcontextprotocol/client';

/** A tool as a model is told of it. */
export type ToolForModel = { name: string; description: string; schema: Record<string, unknown> };

export type GatewayTools = {
  /** The gateway's tools to find others, and to call them. */
  list: () => Promise<ToolForModel[]>;
  call: (name: string, args: Record<string, unknown>) => Promise<CallToolResult>;
  close: () => Promise<void>;
};

const WANTED: ReadonlySet<string> = new Set(['intelligent_tool_finder', 'invoke_mcp_tool']);

/** All that the agent knows is `/mcpgw`: every other tool it has to find there. */
export async function connectGateway(gateway: string, token: string): Promise<GatewayTools> {
  const client = new Client(
    { name: 'example-agent', version: '0.1.0' },
    { versionNegotiation: { mode: 'auto' } },
  );
  const transport = new StreamableHTTPClientTransport(new URL(`${gateway}/mcpgw/mcp`), {
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
  });
  await client.connect(transport);
  return {
    list: async () => {
      const { tools } = await client.listTools();
      return tools
        .filter(({ name }) => WANTED.has(name))
        .map(({ name, description = '', inputSchema: schema }) => ({ name, description, schema }));
    },
    call: (name, args) => client.callTool({ name, arguments: args }),
    close: async () => {
      await transport.terminateSession().catch(() => undefined);
      await client.close();
    },
  };
}

export function textOf({ content }: CallToolResult): string {
  return content
    .map((block) => (block.type === 'text' ? block.text : `[${block.type}]`))
    .join('\n');
}
