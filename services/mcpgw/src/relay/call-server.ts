import type { RelayCall } from './relay-call.js';
import { callUpstream, type UpstreamAnswer, type UpstreamCall } from './upstream-call.js';
import type { UpstreamConnections } from './upstream-connections.js';
import { upstreamHeaders } from './upstream-headers.js';

/** Sends the caller's request on to the server of the route, at one of its URLs. */
export type CallServer = (
  call: RelayCall,
  request: Pick<UpstreamCall, 'url' | 'method'> & { body?: Buffer },
) => Promise<UpstreamAnswer>;

export function createCallServer(connections: UpstreamConnections): CallServer {
  return ({ hop, hopToken, route, signal, req }, request) =>
    callUpstream(connections, {
      address: route.address,
      ...request,
      server: hop.server,
      headers: upstreamHeaders({ received: req.headers, route, requestId: req.id, hopToken }),
      signal,
    });
}
