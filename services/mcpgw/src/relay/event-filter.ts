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
import type { TaskIdsOnTheWay } from './task-ids.js';
import type { Visibility, Visible } from './visibility.js';

export type ListRequest = { id: RawId; method: ListMethod };

export type EventFilterOptions = {
  /** The one request that the stream answers, and that once; without it, any. */
  answers?: RawId | undefined;
  /** It asks for this list; lists are recognized by their shape without it. */
  list?: ListRequest | undefined;
  /** Servers ask clients nothing in the modern era (MCP 2026-07-28, streamable HTTP). */
  dropRequests?: boolean;
};

export type EventFilterFor = (call: RelayCall, options?: EventFilterOptions) => RewritePiece;

export type EventFilterDeps = { visibility: Visibility; taskIds: TaskIdsOnTheWay; log: Log };

type Filter = EventFilterOptions & {
  visible: Visible;
  /** With ids of tasks as the client knows them. */
  rename: (message: string) => string;
  answered: boolean;
};
type SseEventPiece = SsePiece & { kind: 'event' };

/**
 * Lets pass what a caller may see: lists are filtered, news of hidden resources and what cannot be
 * read is dropped, anything else goes on byte for byte.
 */
export function createEventFilters(deps: EventFilterDeps): EventFilterFor {
  const { visibility, taskIds, log } = deps;
  return ({ hop, req }, options = {}) => {
    const filter: Filter = {
      ...options,
      visible: visibility(hop),
      rename: (message) => taskIds.toClient(message, hop),
      answered: false,
    };
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
  const shown = filter.rename(message.kind === 'response' ? filterLists(data, filter) : data);
  if (shown === data) return raw;
  return Buffer.from(renderSseEvent({ event, id, retry, data: shown }));
}

/** @throws InvalidListResult */
function filterLists(response: string, { list, visible }: Filter): string {
  const methods = list ? [list.method] : listMethodsIn(response);
  return methods.reduce(
    (text, method) => filterList(text, method, (name) => visible(method, name)),
    response,
  );
}

function mayPass(message: ServerMessage, filter: Filter): boolean {
  const { visible, dropRequests = false } = filter;
  switch (message.kind) {
    case 'request':
      return !dropRequests;
    case 'notification':
      return message.uri === undefined || visible('resources/list', message.uri);
    case 'response':
      return isAwaited(message.id, filter);
  }
}

/** On the stream of one request, an answer under another id or a second one is nobody's (T-091). */
function isAwaited(id: RawId | undefined, filter: Filter): boolean {
  if (!filter.answers || !id) return true;
  if (filter.answered || !sameId(id, filter.answers)) return false;
  filter.answered = true;
  return true;
}

/** Ends the client's waiting for an answer that cannot be shown. */
function unreadable({ id }: ListRequest): Uint8Array {
  const message = 'The server sent a list that cannot be read';
  const data = renderJsonRpcError({ id, code: ErrorCode.internalError, message });
  return Buffer.from(renderSseEvent({ event: 'message', data }));
}
