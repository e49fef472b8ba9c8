export { type Envelope, type Target } from './envelope/envelope.js';
export { EnvelopeError } from './envelope/envelope-error.js';
export { MAX_MEMBERS } from './envelope/message.js';
export { ENVELOPE_LIMITS, parseEnvelope } from './envelope/parse-envelope.js';
export { MAX_ID_LENGTH, sameId, type RawId } from './envelope/raw-id.js';
export { MAX_SUBSCRIPTIONS } from './envelope/targets.js';
export { eraOf, LEGACY_VERSIONS, MODERN_VERSIONS } from './era.js';
export { ErrorCode, renderJsonRpcError, type JsonRpcError } from './jsonrpc-errors.js';
export { filterList, InvalidListResult, MAX_TTL_MS, type KeepEntry } from './list-filter.js';
export {
  clientMethods,
  isKnownMethod,
  isListMethod,
  isMethodOfEra,
  listShape,
  methodRule,
  type Era,
  type ListMethod,
  type ListShape,
  type MethodRule,
  type MethodTarget,
} from './methods.js';
export { probeServer, type ProbeOptions } from './probe/probe-server.js';
export {
  ProbeFailure,
  type HealthyProbe,
  type ListCut,
  type ProbeResult,
  type UnhealthyProbe,
  type UnhealthyReason,
} from './probe/result.js';
export { checkRoutingHeaders, type RoutingRefusal } from './routing-headers.js';
export { createMcpApp, type McpAppOptions } from './serve/mcp-app.js';
export { NO_SCHEMA_VALIDATION } from './serve/no-schema-validation.js';
export { parseServerMessage, type ServerMessage } from './server-message.js';
export { parseSseEvent, renderSseEvent, type SseEvent } from './sse/sse-event.js';
export {
  createSseReader,
  SseEventTooLarge,
  type SsePiece,
  type SseReader,
} from './sse/sse-reader.js';
