export { createMcpApp, type McpAppOptions } from './mcp-app.js';
export { NO_SCHEMA_VALIDATION } from './no-schema-validation.js';
