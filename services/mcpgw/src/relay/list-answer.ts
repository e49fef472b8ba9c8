import { filterList, parseServerMessage, sameId } from '@mcp-gateway/mcp';
import type { ListRequest } from './event-filter.js';
import type { Visible } from './visibility.js';

/**
 * A JSON answer to a list method, filtered.
 * @throws EnvelopeError, InvalidListResult, Error when it is not the answer to this request
 */
export function filteredList(body: Buffer, { id, method }: ListRequest, visible: Visible): string {
  const message = parseServerMessage(body);
  const answersIt =
    message.kind === 'response' && (message.id === undefined || sameId(message.id, id));
  if (!answersIt) throw new Error('The message is no answer to the request');
  return filterList(body, method, (name) => visible(method, name));
}
