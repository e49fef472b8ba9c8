import { forbidden, toAppError, type Log } from '@mcp-gateway/kit';
import type { CatalogApi } from '@mcp-gateway/registry-client';
import type { CallToolResult, McpServer, ToolAnnotations } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** On whose behalf the tools run. */
export type ToolCaller = {
  /** Stable and unique; what one caller opens no other may use. */
  name: string;
  /** The catalogue as the caller sees it; undefined when the caller may only look at the tools. */
  catalog: CatalogApi | undefined;
  requestId: string;
};

type Tool<Shape extends z.ZodRawShape> = {
  name: string;
  title: string;
  description: string;
  /**
   * Arguments that are published. Others are ignored, so that callers that still send credentials
   * as arguments are served as who they are.
   */
  input: Shape;
  annotations: ToolAnnotations;
  run: (args: z.output<z.ZodObject<Shape>>, catalog: CatalogApi) => Promise<object>;
};

/** Adds the tool to a server that serves this caller; what fails is told in one sentence. */
export type AddTool = <Shape extends z.ZodRawShape>(tool: Tool<Shape>) => void;

export function createAddTool(server: McpServer, caller: ToolCaller, log: Log): AddTool {
  return ({ name, title, description, input, annotations, run }) => {
    const inputSchema: z.ZodObject = z.object(input);
    server.registerTool(name, { title, description, inputSchema, annotations }, async (given) => {
      // The SDK has parsed them with this very schema, whose type it does not carry through.
      const args = given as z.output<z.ZodObject<typeof input>>;
      try {
        if (!caller.catalog) throw forbidden('This caller may list the tools, not call them');
        return succeeded(await run(args, caller.catalog));
      } catch (error) {
        const { status, message } = toAppError(error);
        if (status >= 500) {
          log.error({ err: error, tool: name, request_id: caller.requestId }, 'Tool call failed');
        }
        return failed(message);
      }
    });
  };
}

/** Both forms of the result: some clients show the text, others read the structure. */
function succeeded(result: object): CallToolResult {
  return {
    content: [{ type: 'text', text: JSON.stringify(result) }],
    structuredContent: { ...result },
  };
}

function failed(message: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: message }] };
}
