import { filterList, parseServerMessage, sameId } from '@mcp-gateway/mcp';
import { withHead } from './answer.js';
import type { ListRequest } from './event-filter.js';
import { readBody } from './read-body.js';
import type { RelayCall } from './relay-call.js';
import { upstreamFailure, type UpstreamAnswer } from './upstream-call.js';
import type { Visible } from './visibility.js';

/** Largest answer to a list method; it is read whole before any of it is passed on. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Passes a JSON answer to a list method on, filtered.
 * @throws AppError 502 when it is not the answer to this request, or no list
 */
export async function passListOn(
  { hop, res }: RelayCall,
  answer: UpstreamAnswer,
  list: ListRequest,
  visible: Visible,
): Promise<void> {
  const text = await filtered(answer, list, visible).catch((cause: unknown) => {
    throw upstreamFailure(hop.server, 'sent a list that cannot be read', cause);
  });
  withHead(res, answer).end(text);
}

/** @throws EnvelopeError, InvalidListResult, BodyTooLarge, or what the connection broke with */
async function filtered(
  { body }: UpstreamAnswer,
  { id, method }: ListRequest,
  visible: Visible,
): Promise<string> {
  const bytes = await readBody(body, MAX_BYTES);
  const message = parseServerMessage(bytes);
  const answersIt =
    message.kind === 'response' && (message.id === undefined || sameId(message.id, id));
  if (!answersIt) throw new Error('The message is no answer to the request');
  return filterList(bytes, method, (name) => visible(method, name));
}
