import { AppError } from '@mcp-gateway/kit';
import { isListMethod } from '@mcp-gateway/contracts';
import { eraOf, parseEnvelope, type Envelope } from '@mcp-gateway/mcp';
import { mediaType, passOn, succeeded } from './answer.js';
import type { CallServer } from './call-server.js';
import type { EventFilterFor, ListRequest } from './event-filter.js';
import type { RelayEvents } from './event-stream.js';
import { filteredList } from './list-answer.js';
import type { RelayCall, RelayDoor } from './relay-call.js';
import { requestBody } from './request-body.js';
import { passRewrittenOn } from './rewritten-answer.js';
import type { TaskIdsOnTheWay } from './task-ids.js';
import { discard, upstreamFailure, type UpstreamAnswer } from './upstream-call.js';
import type { Visibility } from './visibility.js';

export type McpDoorDeps = {
  callServer: CallServer;
  relayEvents: RelayEvents;
  visibility: Visibility;
  filterFor: EventFilterFor;
  taskIds: TaskIdsOnTheWay;
};

/**
 * Streamable HTTP through the relay: the same bytes to the server but for ids of tasks, its lists as
 * the caller may see them.
 */
export function createMcpDoor(deps: McpDoorDeps) {
  return { POST: createPost(deps), GET: createGet(deps), DELETE: createDelete(deps) };
}

function createPost(deps: McpDoorDeps): RelayDoor {
  const { callServer, relayEvents, visibility, filterFor, taskIds } = deps;
  return async (call) => {
    const received = await requestBody(call.req);
    const envelope = parseEnvelope(received);
    const body = taskIds.toServer(received, call.hop);
    const answer = await callServer(call, { url: endpointOf(call), method: 'POST', body });
    const list = listRequest(envelope);
    if (succeeded(answer) && isEventStream(answer)) {
      const dropRequests = eraOf(call.req.headers, envelope) === 'modern';
      const answers = envelope.kind === 'request' ? envelope.id : undefined;
      const rewrite = filterFor(call, { list, answers, dropRequests });
      return relayEvents(call, answer, { rewrite });
    }
    const isJson = mediaType(answer) === 'application/json';
    if (!succeeded(answer)) return passOn(answer, call.res);
    if (envelope.ofTasks && isJson) {
      const bound = (sent: Buffer) => taskIds.toClient(sent.toString(), call.hop);
      return passRewrittenOn(call, answer, 'an answer', bound);
    }
    if (!list) return passOn(answer, call.res);
    if (!isJson) throw unexpected(call, answer);
    const filtered = (sent: Buffer) => filteredList(sent, list, visibility(call.hop));
    return passRewrittenOn(call, answer, 'a list', filtered);
  };
}

function createGet({ callServer, relayEvents, filterFor }: McpDoorDeps): RelayDoor {
  return async (call) => {
    const answer = await callServer(call, { url: endpointOf(call), method: 'GET' });
    if (!succeeded(answer)) return passOn(answer, call.res);
    if (!isEventStream(answer)) throw unexpected(call, answer);
    return relayEvents(call, answer, { rewrite: filterFor(call), beginAtOnce: true });
  };
}

function createDelete({ callServer }: McpDoorDeps): RelayDoor {
  return async (call) => {
    const answer = await callServer(call, { url: endpointOf(call), method: 'DELETE' });
    await passOn(answer, call.res);
  };
}

/** @throws AppError 404 */
function endpointOf({ route }: RelayCall): URL {
  if (route.streamable_http_url !== undefined) return new URL(route.streamable_http_url);
  throw new AppError('server_not_found', 404, 'The server does not offer Streamable HTTP');
}

function listRequest(envelope: Envelope): ListRequest | undefined {
  if (envelope.kind !== 'request' || !isListMethod(envelope.method)) return undefined;
  return { id: envelope.id, method: envelope.method };
}

function isEventStream(answer: UpstreamAnswer): boolean {
  return mediaType(answer) === 'text/event-stream';
}

function unexpected({ hop }: RelayCall, { body }: UpstreamAnswer): AppError {
  discard(body);
  return upstreamFailure(hop.server, 'answered in a form that was not asked for');
}
