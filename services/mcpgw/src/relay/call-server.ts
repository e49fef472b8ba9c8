import type { Seal } from '@mcp-gateway/identity';
import type { RelayCall } from './relay-call.js';
import type { TaskIdsOnTheWay } from './task-ids.js';
import { callUpstream, type UpstreamAnswer, type UpstreamCall } from './upstream-call.js';
import type { UpstreamConnections } from './upstream-connections.js';
import { upstreamHeaders } from './upstream-headers.js';

/** Sends the caller's request on to the server of the route, at one of its URLs. */
export type CallServer = (
  call: RelayCall,
  request: Pick<UpstreamCall, 'url' | 'method'> & { body?: Buffer },
) => Promise<UpstreamAnswer>;

export type CallServerDeps = {
  connections: UpstreamConnections;
  seal: Seal;
  taskIds: TaskIdsOnTheWay;
};

/** What a session id may be made of (MCP 2025-11-25, transports, "Session Management"). */
const SESSION_ID = /^[\x21-\x7e]{1,512}$/;

/**
 * A session that the answer begins is known to the client by a sealed id alone: the gate opens it,
 * for this caller and this server only. Who sends a session has its id already.
 */
export function createCallServer({ connections, seal, taskIds }: CallServerDeps): CallServer {
  return async ({ hop, hopToken, route, signal, req }, request) => {
    const answer = await callUpstream(connections, {
      address: route.address,
      ...request,
      server: hop.server,
      headers: upstreamHeaders({
        received: taskIds.headersToServer(req.headers, hop),
        route,
        requestId: req.id,
        hopToken,
      }),
      signal,
    });
    const { sessionId } = answer;
    const begins = req.headers['mcp-session-id'] === undefined;
    if (!begins || sessionId === undefined || !SESSION_ID.test(sessionId)) {
      return { ...answer, sessionId: undefined };
    }
    return { ...answer, sessionId: seal.seal(sessionId, hop) };
  };
}
