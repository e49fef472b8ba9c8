import { AppError } from '@mcp-gateway/kit';
import { passOn } from './answer.js';
import type { CallServer } from './call-server.js';
import type { RelayCall, RelayDoor } from './relay-call.js';
import { requestBody } from './request-body.js';
import type { Seal } from '@mcp-gateway/identity';
import type { TaskIdsOnTheWay } from './task-ids.js';

export type MessagesDoorDeps = { callServer: CallServer; seal: Seal; taskIds: TaskIdsOnTheWay };

/**
 * Takes the messages of a legacy session to where its upstream wants them, byte for byte but for
 * ids of tasks.
 */
export function createMessagesDoor({ callServer, seal, taskIds }: MessagesDoorDeps): RelayDoor {
  return async (call) => {
    const url = messageUrlOf(call, seal);
    const body = taskIds.toServer(await requestBody(call.req), call.hop);
    await passOn(await callServer(call, { url, method: 'POST', body }), call.res);
  };
}

/** @throws AppError 404, whatever is wrong with the session */
function messageUrlOf({ hop, route, req }: RelayCall, seal: Seal): URL {
  const { session } = req.query;
  const opened = typeof session === 'string' ? seal.open(session, hop) : undefined;
  const url = opened === undefined ? undefined : new URL(opened);
  // The server may have been moved since the session began.
  const current = route.sse_url === undefined ? undefined : new URL(route.sse_url);
  if (url === undefined || url.origin !== current?.origin) {
    throw new AppError('session_not_found', 404, 'Session not found');
  }
  return url;
}
