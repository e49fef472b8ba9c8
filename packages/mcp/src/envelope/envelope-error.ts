import type { ErrorCode } from '../jsonrpc-errors.js';
import type { RawId } from './raw-id.js';

/** A message that goes no further: HTTP 400 with this JSON-RPC error, 404 for a method not found. */
export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    /** Undefined when the message has no usable id. */
    readonly id?: RawId,
  ) {
    super(message);
  }
}
