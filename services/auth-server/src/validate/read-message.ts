import {
  checkRoutingHeaders,
  EnvelopeError,
  ErrorCode,
  parseEnvelope,
  type Envelope,
} from '@mcp-gateway/mcp';
import type { GateRequest } from './gate-request.js';
import { encodedBody, malformed, wrongMediaType } from './refusals.js';
import { deny, type Denied } from './verdict.js';

const JSON_MEDIA_TYPE = /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i;

/** The message that a POST brings, or its refusal: what is not clear is not decided on. */
export function readMessage({ headers, method }: GateRequest, body: Buffer): Envelope | Denied {
  if (headers['content-encoding'] !== undefined) return deny(method, encodedBody());
  if (!JSON_MEDIA_TYPE.test(headers['content-type'] ?? '')) return deny(method, wrongMediaType());
  const envelope = parse(body);
  if (envelope instanceof EnvelopeError) {
    return deny(method, malformed(envelope.message, envelope.code, envelope.id));
  }
  return refuseMismatch(headers, envelope) ?? envelope;
}

function parse(body: Buffer): Envelope | EnvelopeError {
  try {
    return parseEnvelope(body);
  } catch (error) {
    if (error instanceof EnvelopeError) return error;
    throw error;
  }
}

/** Of headers that say something else than the message, neither is believed. */
function refuseMismatch(headers: GateRequest['headers'], envelope: Envelope): Denied | undefined {
  const mismatch = checkRoutingHeaders(headers, envelope);
  if (!mismatch) return undefined;
  const { code = ErrorCode.invalidRequest, message, data } = mismatch;
  const id = envelope.kind === 'request' ? envelope.id : undefined;
  const method = envelope.kind === 'response' ? 'response' : envelope.method;
  return deny(method, malformed(message, code, id, data));
}
