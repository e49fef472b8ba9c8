import type { Caller, Server, ServerPath, Tool, ToolHit, ToolSearch } from '@mcp-gateway/contracts';
import type { ServerEntry } from './entry.js';
import { rankByWords, type RankedTool } from './rank-by-words.js';
import type { ToolIndex } from './tool-index.js';

export type FindTools = (caller: Caller, search: ToolSearch) => ToolHit[];

export type FindToolsDeps = {
  index: Pick<ToolIndex, 'entries'>;
  /** Of the server's tools those that the caller may call. */
  callable: (caller: Caller, server: Server) => readonly Tool[];
};

/**
 * The tools that fit a request, best first. What the caller may not call is taken out before
 * anything is counted or ranked: the answer is that of a registry that does not hold it.
 */
export function createFindTools({ index, callable }: FindToolsDeps): FindTools {
  return (caller, { query, scope, tags, top_n }) => {
    const wanted = inScope(scope, tags);
    const allowed = index
      .entries()
      .filter(({ server }) => wanted(server))
      .map((entry) => onlyTools(entry, callable(caller, entry.server)))
      .filter(({ tools }) => tools.length > 0);
    return rankByWords(allowed, query).slice(0, top_n).map(hitOf);
  };
}

/** Absent means all; several tags must all be there. */
function inScope(
  scope: readonly ServerPath[] | null | undefined,
  tags: readonly string[] | null | undefined,
) {
  const paths = scope && new Set(scope);
  const lower = (tags ?? []).map((tag) => tag.toLowerCase());
  return (server: Server): boolean => {
    if (paths && !paths.has(server.path)) return false;
    return lower.every((tag) => server.tags.some((own) => own.toLowerCase() === tag));
  };
}

function onlyTools(entry: ServerEntry, allowed: readonly Tool[]): ServerEntry {
  if (allowed.length === entry.tools.length) return entry;
  const kept = new Set(allowed);
  return { ...entry, tools: entry.tools.filter(({ tool }) => kept.has(tool)) };
}

function hitOf({ server, tool, score, words }: RankedTool): ToolHit {
  return {
    service_path: server.path,
    service_name: server.server_name,
    tool_name: tool.name,
    description: tool.description ?? '',
    inputSchema: tool.inputSchema ?? { type: 'object' },
    score: Math.round(score * 10_000) / 10_000,
    matched_terms: words,
  };
}
