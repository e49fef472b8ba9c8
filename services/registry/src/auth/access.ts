import {
  serverName,
  type Caller,
  type Server,
  type ServerPath,
  type Tool,
} from '@mcp-gateway/contracts';
import { forbidden } from '@mcp-gateway/kit';
import {
  attributesWhenShown,
  decide,
  permissionsOf,
  permits,
  permitsAccounts,
  SERVER_PERMISSIONS,
  visibleServer,
  type Policy,
  type ServerPermission,
} from '@mcp-gateway/policy';

export type Access = {
  may: (caller: Caller, permission: ServerPermission, path: ServerPath) => boolean;
  /** @throws AppError 403 */
  demand: (caller: Caller, permission: ServerPermission, path: ServerPath) => void;
  permissions: (caller: Caller, path: ServerPath) => ServerPermission[];
  /** Whether the caller may register at least some server. */
  mayRegister: (caller: Caller) => boolean;
  managesAccounts: (caller: Caller) => boolean;
  /** @throws AppError 403 */
  demandAccounts: (caller: Caller) => void;
  /** All that the caller may, with the servers for which; `*` is all. */
  allPermissions: (caller: Caller) => Record<string, string[]>;
  /** Whether the caller may know that the server exists. */
  sees: (caller: Caller, path: ServerPath) => boolean;
  /** The tools that the caller may know of. */
  tools: (caller: Caller, server: Server) => readonly Tool[];
  /** The tools that the caller may call. */
  callable: (caller: Caller, server: Server) => readonly Tool[];
};

const DEED: Record<ServerPermission, string> = {
  list_service: 'see',
  register_service: 'register',
  health_check_service: 'refresh',
  toggle_service: 'switch on or off',
  modify_service: 'change',
};

/** What the policy lets a caller see and do here; it is asked anew each time, for it may change. */
export function createAccess(policy: () => Policy): Access {
  const may: Access['may'] = ({ scopes }, permission, path) =>
    permits(policy(), scopes, permission, serverName(path));
  const managesAccounts: Access['managesAccounts'] = ({ scopes }) =>
    permitsAccounts(policy(), scopes);
  const callable: Access['callable'] = (caller, { path, tool_list: tools }) => {
    const server = serverName(path);
    const attributes = attributesWhenShown(caller);
    return tools.filter(({ name }) => {
      const call = { server, method: 'tools/call', target: { kind: 'tool', name } } as const;
      return decide(policy(), caller.scopes, call, attributes).allow;
    });
  };
  return {
    may,
    demand: (caller, permission, path) => {
      if (!may(caller, permission, path)) {
        throw forbidden(`You may not ${DEED[permission]} the server ${path}`);
      }
    },
    permissions: (caller, path) =>
      SERVER_PERMISSIONS.filter((permission) => may(caller, permission, path)),
    mayRegister: ({ scopes }) =>
      scopes.some((scope) => policy().scopes.get(scope)?.ui.has('register_service')),
    managesAccounts,
    demandAccounts: (caller) => {
      if (!managesAccounts(caller)) throw forbidden('You may not manage accounts');
    },
    allPermissions: ({ scopes }) => permissionsOf(policy(), scopes),
    sees: (caller, path) =>
      may(caller, 'list_service', path) ||
      visibleServer(policy(), caller.scopes, serverName(path), attributesWhenShown(caller)),
    tools: (caller, server) =>
      may(caller, 'list_service', server.path) ? server.tool_list : callable(caller, server),
    callable,
  };
}
