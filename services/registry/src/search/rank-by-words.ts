import type { Server, Tool } from '@mcp-gateway/contracts';
import { scoreDocuments } from './bm25f.js';
import type { ServerEntry } from './entry.js';
import { readQuery } from './query.js';
import { serverPriors } from './server-prior.js';
import { SERVER_PRIOR, TOOL_FIELDS } from './weights.js';

export type RankedTool = {
  server: Server;
  tool: Tool;
  /** 0 to 1; comparable between the tools of one query. */
  score: number;
  /** Words of the query that were found in the tool. */
  words: string[];
};

/** The tools in which words of the query were found, best first; equals in the order given. */
export function rankByWords(servers: readonly ServerEntry[], text: string): RankedTool[] {
  const query = readQuery(text);
  const priors = serverPriors(servers, query);
  const tools = servers.flatMap(({ server, tools: entries }, index) =>
    entries.map(({ tool, document }) => ({ server, tool, document, prior: priors[index] ?? 0 })),
  );
  const documents = tools.map(({ document }) => document);
  const { fits, limit } = scoreDocuments(documents, query, TOOL_FIELDS);
  const highest = limit * (1 + SERVER_PRIOR);
  return tools
    .flatMap(({ server, tool, prior }, index) => {
      const fit = fits[index];
      if (!fit || fit.terms.length === 0) return [];
      const score = fit.score * fit.coverage * (1 + SERVER_PRIOR * prior);
      return [{ server, tool, score: score / highest, words: fit.terms.map(({ word }) => word) }];
    })
    .sort((a, b) => b.score - a.score);
}
