import type { Log } from '@mcp-gateway/kit';
import { type ListMethod } from '@mcp-gateway/contracts';
import {
  filterList,
  parseServerMessage,
  renderJsonRpcError,
  renderSseEvent,
  ErrorCode,
  sameId,
  type RawId,
  type ServerMessage,
  type SsePiece,
} from '@mcp-gateway/mcp';
import type { RewritePiece } from './event-stream.js';
import { listMethodsIn } from './list-methods-in.js';
import type { RelayCall } from './relay-call.js';
import type { Visibility, Visible } from './visibility.js';

export type ListRequest = { id: RawId; method: ListMethod };

export type EventFilterOptions = {
  /** The one list request that the stream answers; lists are recognized by their shape without it. */
  list?: ListRequest | undefined;
  /** Servers ask clients nothing in the modern era (MCP 2026-07-28, streamable HTTP). */
  dropRequests?: boolean;
};

export type EventFilterFor = (call: RelayCall, options?: EventFilterOptions) => RewritePiece;

type Filter = EventFilterOptions & { visible: Visible };
type SseEventPiece = SsePiece & { kind: 'event' };

/**
 * Lets pass what a caller may see: lists are filtered, news of hidden resources and what cannot be
 * read is dropped, anything else goes on byte for byte.
 */
export function createEventFilters(visibility: Visibility, log: Log): EventFilterFor {
  return ({ hop, req }, options = {}) => {
    const filter: Filter = { ...options, visible: visibility(hop) };
    return (piece) => {
      if (piece.kind === 'undecodable') return undefined;
      if (piece.kind !== 'event' || !carriesMessage(piece)) return piece.raw;
      try {
        return filterEvent(piece, filter);
      } catch (err) {
        log.warn({ err, server: hop.server, request_id: req.id }, 'Event not passed on');
        return options.list && unreadable(options.list);
      }
    };
  };
}

/**
 * Clients take an event without a type as a message, and no message from others. One with empty
 * data only gives them an id to resume from (MCP 2025-11-25, streamable HTTP, "Resumability").
 */
function carriesMessage({ event, data }: SseEventPiece): boolean {
  return Boolean(data) && (!event || event === 'message');
}

/** @throws EnvelopeError, InvalidListResult */
function filterEvent(piece: SseEventPiece, filter: Filter): Uint8Array | undefined {
  const { raw, event, id, retry, data = '' } = piece;
  const message = parseServerMessage(data);
  if (!mayPass(message, filter)) return undefined;
  if (message.kind !== 'response') return raw;
  const methods = filter.list ? [filter.list.method] : listMethodsIn(data);
  const filtered = methods.reduce(
    (text, method) => filterList(text, method, (name) => filter.visible(method, name)),
    data,
  );
  if (filtered === data) return raw;
  return Buffer.from(renderSseEvent({ event, id, retry, data: filtered }));
}

function mayPass(message: ServerMessage, { visible, list, dropRequests = false }: Filter): boolean {
  switch (message.kind) {
    case 'request':
      return !dropRequests;
    case 'notification':
      return message.uri === undefined || visible('resources/list', message.uri);
    case 'response':
      return !list || !message.id || sameId(message.id, list.id);
  }
}

/** Ends the client's waiting for an answer that cannot be shown. */
function unreadable({ id }: ListRequest): Uint8Array {
  const message = 'The server sent a list that cannot be read';
  const data = renderJsonRpcError({ id, code: ErrorCode.internalError, message });
  return Buffer.from(renderSseEvent({ event: 'message', data }));
}
