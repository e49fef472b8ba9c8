import type { Server, ServerPath } from '@mcp-gateway/contracts';
import type { Documents } from '@mcp-gateway/store';

export type Records = {
  /** Ordered by path. */
  list: () => Promise<readonly Server[]>;
  get: (path: ServerPath) => Promise<Server | undefined>;
  put: (server: Server) => Promise<void>;
  delete: (path: ServerPath) => Promise<boolean>;
  isBuiltIn: (path: ServerPath) => boolean;
};

/** The stored servers and, in memory only, those that are part of the gateway. */
export function createRecords(documents: Documents<Server>, builtIn: readonly Server[]): Records {
  const own = new Map(builtIn.map((server) => [server.path, server]));
  return {
    list: async () =>
      [...own.values(), ...(await documents.list())].sort((a, b) => (a.path < b.path ? -1 : 1)),
    get: async (path) => own.get(path) ?? (await documents.get(path)),
    put: async (server) => {
      if (own.has(server.path)) own.set(server.path, server);
      else await documents.put(server);
    },
    delete: (path) => documents.delete(path),
    isBuiltIn: (path) => own.has(path),
  };
}
