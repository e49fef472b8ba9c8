import type { Server, ServerPath } from '@mcp-gateway/contracts';
import type { Change } from '../catalog/change.js';
import { entryOf, type ServerEntry } from './entry.js';

export type ToolIndex = {
  /** The enabled servers, ordered by path. */
  entries: () => readonly ServerEntry[];
  /** Takes a change of the catalogue in at once. */
  follow: (change: Pick<Change, 'path' | 'after'>) => void;
};

/** What is searched: a projection of the catalogue, in memory, made anew at each start. */
export function createToolIndex(servers: readonly Server[]): ToolIndex {
  const entries = new Map<ServerPath, ServerEntry>();
  let ordered: readonly ServerEntry[] | undefined;
  const follow: ToolIndex['follow'] = ({ path, after }) => {
    if (after?.enabled) entries.set(path, entryOf(after));
    else entries.delete(path);
    ordered = undefined;
  };
  for (const server of servers) follow({ path: server.path, after: server });
  return {
    entries: () => (ordered ??= [...entries.values()].sort(byPath)),
    follow,
  };
}

function byPath({ server: a }: ServerEntry, { server: b }: ServerEntry): number {
  return a.path < b.path ? -1 : 1;
}
