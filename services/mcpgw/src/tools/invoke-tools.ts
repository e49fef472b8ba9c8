import { z } from 'zod';
import { ServicePath } from './service-path.js';
import type { AddTool } from './tool.js';

/** Calls tools of other servers. */
export function addInvokeTools(addTool: AddTool): void {
  addTool({
    name: 'invoke_mcp_tool',
    title: 'Call a tool of a server',
    description:
      'Calls a tool of a server behind this gateway with your own rights, and answers as the tool does. ' +
      'Path, name and schema are those that intelligent_tool_finder or get_service_tools tell.',
    input: {
      server_name: ServicePath,
      tool_name: z.string().min(1).describe('Name of the tool'),
      arguments: z
        .record(z.string(), z.unknown())
        .default({})
        .describe('Its arguments, as its schema describes them'),
    },
    annotations: { readOnlyHint: false, destructiveHint: true, openWorldHint: true },
    call: ({ server_name: server, tool_name: tool, arguments: args }, { invoke }) =>
      invoke({ server, tool, args }),
  });
}
