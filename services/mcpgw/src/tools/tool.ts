import { forbidden, toAppError, type Log } from '@mcp-gateway/kit';
import type { CatalogApi } from '@mcp-gateway/registry-client';
import type { CallToolResult, McpServer, ToolAnnotations } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { ToolToInvoke } from '../invoke/invoke-tool.js';

/** On whose behalf the tools run. */
export type ToolCaller = {
  /** Stable and unique; what one caller opens no other may use. */
  name: string;
  /** The catalogue as the caller sees it; undefined when the caller may only look at the tools. */
  catalog: CatalogApi | undefined;
  /** Calls a tool of another server in the caller's place. */
  invoke: (call: Omit<ToolToInvoke, 'requestId' | 'signal'>) => Promise<CallToolResult>;
  requestId: string;
};

/** One that may call: its view of the catalogue is there. */
type ActiveCaller = ToolCaller & { catalog: CatalogApi };

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
} & (
  | { run: (args: Arguments<Shape>, catalog: CatalogApi) => Promise<object>; call?: never }
  /** For what brings a result of its own. */
  | {
      call: (args: Arguments<Shape>, caller: ActiveCaller) => Promise<CallToolResult>;
      run?: never;
    }
);

type Arguments<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>>;

/** Adds the tool to a server that serves this caller; what fails is told in one sentence. */
export type AddTool = <Shape extends z.ZodRawShape>(tool: Tool<Shape>) => void;

export function createAddTool(server: McpServer, caller: ToolCaller, log: Log): AddTool {
  return ({ name, title, description, input, annotations, run, call }) => {
    const inputSchema: z.ZodObject = z.object(input);
    server.registerTool(name, { title, description, inputSchema, annotations }, async (given) => {
      // The SDK has parsed them with this very schema, whose type it does not carry through.
      const args = given as Arguments<typeof input>;
      try {
        const { catalog } = caller;
        if (!catalog) throw forbidden('This caller may list the tools, not call them');
        if (call) return await call(args, { ...caller, catalog });
        return succeeded(await run(args, catalog));
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
