import { z } from 'zod';
import { ServerPath } from './server-path.js';

const MAX_QUERY_BYTES = 10 * 1024;

/** `POST /api/search/tools`: which tools do what these words ask for? */
export const ToolSearch = z.object({
  query: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(MAX_QUERY_BYTES)
    .refine((text) => Buffer.byteLength(text) <= MAX_QUERY_BYTES, 'must not be longer than 10 kB'),
  /** Only tools of servers that have all of these. */
  tags: z.array(z.string().max(64)).max(64).nullish(),
  /** Only tools of the servers at these paths. */
  scope: z.array(ServerPath).max(2_000).nullish(),
  top_n: z.number().int().min(1).max(50).default(5),
});
export type ToolSearch = z.infer<typeof ToolSearch>;

/** A tool that was found, and that the caller may call. */
export const ToolHit = z.object({
  service_path: z.string(),
  service_name: z.string(),
  tool_name: z.string(),
  description: z.string(),
  inputSchema: z.looseObject({}),
  /** 0 to 1; comparable between the hits of one search. */
  score: z.number(),
  /** Words of the query that stand in the tool's description. */
  matched_terms: z.array(z.string()),
});
export type ToolHit = z.infer<typeof ToolHit>;

/** The hits, best first. */
export const ToolHits = z.object({ tools: z.array(ToolHit) });
export type ToolHits = z.infer<typeof ToolHits>;
