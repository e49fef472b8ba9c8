import type { Server, ServerPath, ServerSpec, Tool } from '@mcp-gateway/contracts';
import { forbidden, notFound } from '@mcp-gateway/kit';
import { createTurns, type Documents } from '@mcp-gateway/store';
import type { Actor, Change, ChangeListener } from './change.js';
import { demandFreeName } from './free-name.js';
import { PathTaken } from './path-taken.js';
import { createRecords } from './records.js';
import { demandRevision } from './revision.js';
import { applyEdit, type ServerEdit } from './server-edit.js';

export type CatalogDeps = {
  documents: Documents<Server>;
  /** Servers that are part of the gateway: listed, never stored, never changed by people. */
  builtIn: readonly Server[];
  /** @throws AppError 422 when the gateway must not connect to the server's URL. */
  checkUpstream: (server: ServerSpec) => Promise<void>;
  now: () => Date;
};

/** Who changes a server, and the revision (If-Match) that the change is meant for. */
export type ChangeOptions = { by: Actor; ifMatch?: string | undefined };

export type Catalog = ReturnType<typeof createCatalog>;

const PROBE: Actor = { subject: 'registry', name: 'registry' };

/** All servers there are: the one truth that everything else in the product is derived from. */
export function createCatalog({ documents, builtIn, checkUpstream, now }: CatalogDeps) {
  const records = createRecords(documents, builtIn);
  const listeners = new Set<ChangeListener>();
  const inTurn = createTurns();

  const existing = async (path: ServerPath) => {
    const server = await records.get(path);
    if (!server) throw notFound(`Server ${path}`);
    return server;
  };
  const changeable = async (path: ServerPath, ifMatch?: string) => {
    const server = await existing(path);
    if (records.isBuiltIn(path))
      throw forbidden(`${path} is part of the gateway and cannot be changed`);
    demandRevision(server, ifMatch);
    return server;
  };
  const announce = (change: Omit<Change, 'at'>) => {
    for (const listener of listeners) listener({ ...change, at: now() });
  };
  const replace = async (kind: Change['kind'], by: Actor, before: Server, next: Server) => {
    const after = { ...next, updated_at: now().toISOString() };
    await records.put(after);
    announce({ kind, path: after.path, by, before, after });
    return after;
  };

  return {
    list: records.list,
    get: records.get,
    isBuiltIn: records.isBuiltIn,
    /** @throws AppError 404 */
    existing,

    /** @throws AppError 409 when path or name is taken, 422 when the URL or name is refused. */
    register: async (spec: ServerSpec, by: Actor): Promise<Server> => {
      const taken = await records.get(spec.path);
      if (taken) throw new PathTaken(taken);
      await checkUpstream(spec);
      return inTurn(async () => {
        const servers = await records.list();
        const holder = servers.find(({ path }) => path === spec.path);
        if (holder) throw new PathTaken(holder);
        demandFreeName(spec, servers);
        const at = now().toISOString();
        const after: Server = { ...spec, enabled: true, registered_at: at, updated_at: at };
        await records.put(after);
        announce({ kind: 'registered', path: after.path, by, after });
        return after;
      });
    },

    /** @throws AppError 403 built in, 404, 409 name taken, 412 changed meanwhile, 422. */
    edit: async (path: ServerPath, edit: ServerEdit, options: ChangeOptions): Promise<Server> => {
      const { by, ifMatch } = options;
      const stored = await changeable(path, ifMatch);
      const wanted = applyEdit(stored, edit);
      if (isElsewhere(stored, wanted)) await checkUpstream(wanted);
      return inTurn(async () => {
        const before = await changeable(path, ifMatch);
        const after = applyEdit(before, edit);
        if (after.server_name !== before.server_name) demandFreeName(after, await records.list());
        return replace('edited', by, before, after);
      });
    },

    /** @throws AppError 403 built in, 404, 412 changed meanwhile. */
    toggle: (path: ServerPath, enabled: boolean, { by, ifMatch }: ChangeOptions): Promise<Server> =>
      inTurn(async () => {
        const before = await changeable(path, ifMatch);
        if (before.enabled === enabled) return before;
        return replace('toggled', by, before, { ...before, enabled });
      }),

    /** @throws AppError 403 built in, 404, 412 changed meanwhile. */
    remove: (path: ServerPath, { by, ifMatch }: ChangeOptions): Promise<void> =>
      inTurn(async () => {
        const before = await changeable(path, ifMatch);
        await records.delete(path);
        announce({ kind: 'removed', path, by, before });
      }),

    /** Keeps what a probe found; that the server is gone by then is no failure. */
    recordTools: (path: ServerPath, tools: readonly Tool[]): Promise<void> =>
      inTurn(async () => {
        const before = await records.get(path);
        if (!before || hasTools(before, tools)) return;
        const after = { ...before, tool_list: [...tools], num_tools: tools.length };
        await records.put(after);
        announce({ kind: 'tools', path, by: PROBE, before, after });
      }),

    /** Calls the listener after each change that was stored; returns how to end that. */
    onChange: (listener: ChangeListener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** An edit that leaves the URL alone must not fail because a host is away for a moment. */
function isElsewhere(one: Server, other: Server): boolean {
  return one.proxy_pass_url !== other.proxy_pass_url || one.transport !== other.transport;
}

function hasTools({ num_tools, tool_list }: Server, tools: readonly Tool[]): boolean {
  return num_tools === tools.length && JSON.stringify(tool_list) === JSON.stringify(tools);
}
