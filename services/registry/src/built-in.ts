import { ServerPath, type Server } from '@mcp-gateway/contracts';

/** mcpgw's own tools, a server like any other to those who use it. */
export function mcpgwServer(mcpgwUrl: string): Server {
  return {
    server_name: 'MCP Gateway',
    path: ServerPath.parse('/mcpgw'),
    description: 'Tools of the gateway itself: find, inspect and manage the registered servers.',
    proxy_pass_url: `${mcpgwUrl}/`,
    tags: ['gateway', 'registry'],
    num_tools: 0,
    num_stars: 0,
    is_python: false,
    license: 'Apache-2.0',
    tool_list: [],
    headers: {},
    enabled: true,
  };
}
