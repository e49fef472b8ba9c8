export { createMcpApp, type McpAppOptions } from './mcp-app.js';
