import { FreeServerPath, Server } from '@mcp-gateway/contracts';
import { z } from 'zod';

/** A tool as the original's files hold it. */
const OriginalTool = z.looseObject({
  name: z.string(),
  parsed_description: z.looseObject({ main: z.string().optional() }).optional(),
  schema: z.looseObject({}).optional(),
});

const Stored = z.object({
  ...Server.shape,
  path: FreeServerPath,
  tool_list: z.preprocess(
    (tools) => (Array.isArray(tools) ? tools.map(asTool) : tools),
    Server.shape.tool_list,
  ),
});

/**
 * Reads a server's file: one of our own, or one that people wrote or took from the original, whose
 * further fields are left out.
 * @throws ZodError
 */
export function parseStoredServer(json: unknown): Server {
  return Stored.parse(json);
}

function asTool(json: unknown): unknown {
  const original = OriginalTool.safeParse(json);
  if (!original.success) return json;
  const { parsed_description: texts, schema, ...tool } = original.data;
  return {
    ...(texts?.main !== undefined && { description: texts.main }),
    ...(schema !== undefined && { inputSchema: schema }),
    ...tool,
  };
}
