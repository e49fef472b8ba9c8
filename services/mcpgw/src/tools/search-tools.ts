import type { ToolHit } from '@mcp-gateway/contracts';
import { z } from 'zod';
import type { AddTool } from './tool.js';

/** Finds tools of all servers by what they do. */
export function addSearchTools(addTool: AddTool): void {
  addTool({
    name: 'intelligent_tool_finder',
    title: 'Find tools by what they do',
    description:
      'Finds tools of all servers behind this gateway that do what is asked for in plain words, best first, ' +
      'among those that you may call. Ask for one capability at a time, such as "convert a currency", ' +
      'rather than for a whole task. Call what it finds with invoke_mcp_tool.',
    input: {
      natural_language_query: z
        .string()
        .min(1)
        .describe('The one capability that is needed, in plain words'),
      top_n_tools: z.number().int().min(1).max(50).optional().describe('Most hits; 5 when absent'),
      top_k_services: z
        .number()
        .int()
        .optional()
        .describe('Accepted for older callers; tools of all servers are ranked'),
      tags: z.array(z.string()).nullish().describe('Only servers that have all of these tags'),
    },
    annotations: { readOnlyHint: true, openWorldHint: false },
    run: async ({ natural_language_query: query, top_n_tools, tags }, catalog) => {
      const hits = await catalog.searchTools({
        query,
        ...(top_n_tools !== undefined && { top_n: top_n_tools }),
        ...(tags && { tags }),
      });
      return { tools: hits.map(asTold) };
    },
  });
}

/** In the field names of the original. */
function asTold(hit: ToolHit) {
  return {
    tool_name: hit.tool_name,
    tool_parsed_description: hit.description,
    tool_schema: hit.inputSchema,
    service_path: hit.service_path,
    service_name: hit.service_name,
    overall_similarity_score: hit.score,
    matched_terms: hit.matched_terms,
  };
}
