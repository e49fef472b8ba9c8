import type { Log } from '@mcp-gateway/kit';
import { McpServer } from '@modelcontextprotocol/server';
import { addCatalogueTools } from './catalogue-tools.js';
import { addChangeTools } from './change-tools.js';
import { createAddTool, type ToolCaller } from './tool.js';

const INFO = { name: 'mcpgw', title: 'MCP Gateway', version: '0.1.0' };
const INSTRUCTIONS =
  'These tools list, register and watch the MCP servers behind this gateway. ' +
  'Each server is reached at its own path below the same address, and is named by that path.';

/** The gateway's own tools for one caller; a server is never shared between callers. */
export function createToolServer(caller: ToolCaller, log: Log): McpServer {
  const server = new McpServer(INFO, { instructions: INSTRUCTIONS });
  const addTool = createAddTool(server, caller, log);
  addCatalogueTools(addTool);
  addChangeTools(addTool);
  return server;
}
