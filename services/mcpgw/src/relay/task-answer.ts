import { withHead } from './answer.js';
import { readBody } from './read-body.js';
import type { RelayCall } from './relay-call.js';
import type { TaskIdsOnTheWay } from './task-ids.js';
import { upstreamFailure, type UpstreamAnswer } from './upstream-call.js';

/** Largest answer about a task; it is read whole before any of it is passed on. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Passes a JSON answer on in which ids of tasks are to be bound to the caller.
 * @throws AppError 502 when it cannot be read
 */
export async function passTaskOn(
  { hop, res }: RelayCall,
  answer: UpstreamAnswer,
  taskIds: TaskIdsOnTheWay,
): Promise<void> {
  const read = async () => {
    const bytes = await readBody(answer.body, MAX_BYTES);
    return taskIds.toClient(bytes.toString(), hop);
  };
  const text = await read().catch((cause: unknown) => {
    throw upstreamFailure(hop.server, 'sent an answer that cannot be read', cause);
  });
  withHead(res, answer).end(text);
}
