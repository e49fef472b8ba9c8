import { serverName, type Caller, type Server, type ServerPath } from '@mcp-gateway/contracts';
import type { ServerPermission } from '@mcp-gateway/policy';
import type { Access } from '../auth/access.js';
import { statusOf, type Health } from '../health/health.js';
import { maskHeaders } from './masked-headers.js';

export type ServerViewDeps = {
  access: Access;
  health: (path: ServerPath) => Health;
  isBuiltIn: (path: ServerPath) => boolean;
  gatewayUrl: string;
};

export type ServerViews = ReturnType<typeof createServerViews>;
export type ServerSummary = ReturnType<ServerViews['summary']>;

/** What remains to do with a server that is part of the gateway. */
const ON_BUILT_IN: ReadonlySet<ServerPermission> = new Set([
  'list_service',
  'health_check_service',
]);

/** Servers as the API shows them to a caller: with their health, without what is not for showing. */
export function createServerViews({ access, health, isBuiltIn, gatewayUrl }: ServerViewDeps) {
  const state = (server: Server) => {
    const found = health(server.path);
    return { status: statusOf(server, found), ...(server.enabled && findings(found)) };
  };
  const endpoints = (path: ServerPath) => ({
    mcp: `${gatewayUrl}/${serverName(path)}/mcp`,
    sse: `${gatewayUrl}/${serverName(path)}/sse`,
  });
  const permissions = (caller: Caller, path: ServerPath) => {
    const held = access.permissions(caller, path);
    return isBuiltIn(path) ? held.filter((permission) => ON_BUILT_IN.has(permission)) : held;
  };

  /** One line of a list: all but the tools. */
  const summary = (caller: Caller, server: Server) => {
    const { headers: _headers, tool_list: _tools, ...shown } = server;
    return {
      ...shown,
      num_tools: countTools(access, caller, server),
      last_checked_iso: null as string | null,
      ...state(server),
      endpoints: endpoints(server.path),
      permissions: permissions(caller, server.path),
    };
  };
  return {
    summary,
    status: (server: Server) => state(server).status,
    /** What the statistics count. */
    figures: (caller: Caller, server: Server) => ({
      status: state(server).status,
      num_tools: countTools(access, caller, server),
    }),
    details: (caller: Caller, server: Server) => ({
      ...summary(caller, server),
      headers: maskHeaders(server.headers),
      tool_list: access.tools(caller, server),
    }),
    /** What `POST /edit` takes, as it stands now. */
    form: (server: Server) => {
      const { server_name: name, enabled: _enabled, ...rest } = server;
      const { registered_at: _registered, updated_at: _updated, ...form } = rest;
      return { name, ...form, headers: maskHeaders(server.headers) };
    },
    /** Answer to a toggle or refresh. */
    outcome: (server: Server) => ({
      service_path: server.path,
      last_checked_iso: null as string | null,
      ...state(server),
      num_tools: server.num_tools,
    }),
  };
}

function findings(health: Health) {
  switch (health.state) {
    case 'checking':
      return {};
    case 'healthy':
      return {
        last_checked_iso: health.checkedAt.toISOString(),
        detected_transport: health.transport,
        ...(health.note !== undefined && { reason: health.note }),
      };
    case 'unhealthy':
      return { last_checked_iso: health.checkedAt.toISOString(), reason: health.message };
  }
}

/** A server's own count, unless some of its tools are hidden from the caller. */
function countTools(access: Access, caller: Caller, server: Server): number {
  const visible = access.tools(caller, server);
  return visible === server.tool_list ? server.num_tools : visible.length;
}
