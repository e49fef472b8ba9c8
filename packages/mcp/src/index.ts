export { type Envelope, type Target } from './envelope/envelope.js';
export { EnvelopeError } from './envelope/envelope-error.js';
export { MAX_MEMBERS } from './envelope/message.js';
export { ENVELOPE_LIMITS, parseEnvelope } from './envelope/parse-envelope.js';
export { sameId, type RawId } from './envelope/raw-id.js';
export { MAX_ID_LENGTH } from './envelope/read-id.js';
export { MAX_SUBSCRIPTIONS } from './envelope/targets.js';
export { eraOf, LEGACY_VERSIONS, MODERN_VERSIONS } from './era.js';
export { ErrorCode, renderJsonRpcError, type JsonRpcError } from './jsonrpc-errors.js';
export { decodeHeaderValue, encodeHeaderValue } from './header-value.js';
export { filterList, InvalidListResult, MAX_TTL_MS, type KeepEntry } from './list-filter.js';
export { checkRoutingHeaders, type RoutingRefusal } from './routing-headers.js';
export { parseServerMessage, type ServerMessage } from './server-message.js';
export {
  replaceTaskIdsFromClient,
  replaceTaskIdsFromServer,
  type ReplaceTaskId,
} from './task-ids.js';
export { parseSseEvent, renderSseEvent, type SseEvent } from './sse/sse-event.js';
export {
  createSseReader,
  SseEventTooLarge,
  type SsePiece,
  type SseReader,
} from './sse/sse-reader.js';
