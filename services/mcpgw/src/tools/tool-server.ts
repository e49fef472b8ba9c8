import type { Log } from '@mcp-gateway/kit';
import { McpServer } from '@modelcontextprotocol/server';
import { addCatalogueTools } from './catalogue-tools.js';
import { addChangeTools } from './change-tools.js';
import { addInvokeTools } from './invoke-tools.js';
import { addSearchTools } from './search-tools.js';
import { createAddTool, type ToolCaller } from './tool.js';

const INFO = { name: 'mcpgw', title: 'MCP Gateway', version: '0.1.0' };
const INSTRUCTIONS =
  'These tools find, call, list, register and watch what the MCP servers behind this gateway offer. ' +
  'To do something new, find a tool with intelligent_tool_finder and call it with invoke_mcp_tool. ' +
  'Each server is reached at its own path below the same address, and is named by that path.';

/** The gateway's own tools for one caller; a server is never shared between callers. */
export function createToolServer(caller: ToolCaller, log: Log): McpServer {
  const server = new McpServer(INFO, { instructions: INSTRUCTIONS });
  const addTool = createAddTool(server, caller, log);
  addSearchTools(addTool);
  addInvokeTools(addTool);
  addCatalogueTools(addTool);
  addChangeTools(addTool);
  return server;
}
