import { AppError } from '@mcp-gateway/kit';
import { renderSseEvent, type SsePiece } from '@mcp-gateway/mcp';
import { mediaType, passOn, succeeded } from './answer.js';
import type { CallServer } from './call-server.js';
import type { EventFilterFor } from './event-filter.js';
import type { RelayEvents, RewritePiece } from './event-stream.js';
import { messageUrl } from './message-url.js';
import type { RelayCall, RelayDoor } from './relay-call.js';
import type { Seal } from '@mcp-gateway/identity';
import { discard, upstreamFailure } from './upstream-call.js';

export type SseDoorDeps = {
  callServer: CallServer;
  relayEvents: RelayEvents;
  seal: Seal;
  filterFor: EventFilterFor;
};

/**
 * Opens a legacy HTTP+SSE stream (MCP 2024-11-05): the `endpoint` event is changed, so that
 * messages come to the gateway.
 */
export function createSseDoor(deps: SseDoorDeps): RelayDoor {
  return async (call) => {
    const { route, hop, res } = call;
    if (route.sse_url === undefined) {
      throw new AppError('server_not_found', 404, 'The server does not offer HTTP+SSE');
    }
    const url = new URL(route.sse_url);
    const answer = await deps.callServer(call, { url, method: 'GET' });
    if (!succeeded(answer)) return passOn(answer, res);
    if (mediaType(answer) !== 'text/event-stream') {
      discard(answer.body);
      throw upstreamFailure(hop.server, 'answered with something else than events');
    }
    const filter = deps.filterFor(call);
    const rewrite: RewritePiece = (piece) =>
      isEndpoint(piece) ? ownEndpoint(piece, url, call, deps) : filter(piece);
    await deps.relayEvents(call, answer, { rewrite });
  };
}

type EndpointEvent = SsePiece & { kind: 'event' };

function isEndpoint(piece: SsePiece): piece is EndpointEvent {
  return piece.kind === 'event' && piece.event === 'endpoint' && piece.data !== undefined;
}

/** @throws EndpointRefused */
function ownEndpoint(
  { event, id, retry, data = '' }: EndpointEvent,
  sseUrl: URL,
  { hop }: RelayCall,
  { seal }: SseDoorDeps,
): Uint8Array {
  const session = seal.seal(messageUrl(data, sseUrl, hop.server).href, hop);
  const ours = `/${hop.server}/messages?session=${session}`;
  return Buffer.from(renderSseEvent({ event, id, retry, data: ours }));
}
