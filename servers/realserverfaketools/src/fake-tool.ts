import type { CallToolResult, McpServer, ToolCallback } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { createRandom, type Random } from './random.js';

/** A tool whose result is invented: the same for the same arguments. */
export type FakeTool<Input extends z.ZodObject, Output extends z.ZodObject> = {
  name: string;
  title: string;
  description: string;
  input: Input;
  output: Output;
  invent: (input: z.output<Input>, random: Random) => z.output<Output>;
};

/** Ties the types of a tool's parts together. */
export const fakeTool = <Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: FakeTool<Input, Output>,
): FakeTool<Input, Output> => tool;

export function registerFakeTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  server: McpServer,
  { name, title, description, input, output, invent }: FakeTool<Input, Output>,
): void {
  const call = (args: z.output<Input>): CallToolResult => {
    const result = invent(args, createRandom(`${name} ${JSON.stringify(args)}`));
    return {
      content: [{ type: 'text', text: JSON.stringify(result, null, 2) }],
      structuredContent: result,
    };
  };
  const annotations = { readOnlyHint: true, openWorldHint: false };
  server.registerTool(
    name,
    { title, description, inputSchema: input, outputSchema: output, annotations },
    // The SDK derives the same type from the schema, but not while the schema is a parameter.
    call as unknown as ToolCallback<Input>,
  );
}
