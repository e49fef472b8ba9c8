import { Tool } from '@mcp-gateway/contracts';
import { isSpecType, type Client } from '@modelcontextprotocol/client';
import { z } from 'zod';
import { paramHeaderFault } from '../param-headers.js';
import type { LeftOutTool, ListCut } from './result.js';

const MAX_TOOLS = 1000;
const MAX_PAGES = 100;

/** Refused where the SDK's own client would refuse it, but kept as it was sent. */
const UsableTool = Tool.refine(isSpecType.Tool, 'is not a valid tool');
const ToolPage = z.looseObject({ tools: z.array(UsableTool), nextCursor: z.string().optional() });

export type ToolList = { tools: Tool[]; leftOut?: readonly LeftOutTool[]; listCut?: ListCut };

/**
 * The tools of a connected server, all pages of them, up to the caps. Of two tools with one name
 * the first counts. `Client.listTools` is avoided because it compiles the schemas of the tools.
 */
export async function listTools(client: Client, timeout: number): Promise<ToolList> {
  const tools = new Map<string, Tool>();
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const params = cursor === undefined ? {} : { cursor };
    const answer = await client.request({ method: 'tools/list', params }, ToolPage, { timeout });
    for (const tool of answer.tools) if (!tools.has(tool.name)) tools.set(tool.name, tool);
    if (tools.size > MAX_TOOLS) return listOf(tools, 'too-many-tools');
    cursor = answer.nextCursor;
    if (!cursor) return listOf(tools);
    if (seen.has(cursor)) return listOf(tools, 'repeated-cursor');
    seen.add(cursor);
  }
  return listOf(tools, 'too-many-pages');
}

/** A tool that names headers wrongly is left out, as by every client. */
function listOf(found: ReadonlyMap<string, Tool>, listCut?: ListCut): ToolList {
  const leftOut: LeftOutTool[] = [];
  const tools = [...found.values()].slice(0, MAX_TOOLS).filter(({ name, inputSchema }) => {
    const reason = paramHeaderFault(inputSchema);
    if (reason !== undefined) leftOut.push({ name, reason });
    return reason === undefined;
  });
  return { tools, ...(leftOut.length > 0 && { leftOut }), ...(listCut && { listCut }) };
}
