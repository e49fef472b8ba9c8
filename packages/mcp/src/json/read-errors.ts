import { EnvelopeError } from '../envelope/envelope-error.js';
import { ErrorCode } from '../jsonrpc-errors.js';

/** The text is no JSON text. Only the position is told: the text itself may hold secrets. */
export const syntaxError = (at: number) =>
  new EnvelopeError(ErrorCode.parseError, `Not a JSON text: unexpected input at character ${at}`);

export const encodingError = () => new EnvelopeError(ErrorCode.parseError, 'Not valid UTF-8');

/** Reading was given up: the text is nested too deeply or holds too much. */
export const limitError = (message: string) => new EnvelopeError(ErrorCode.invalidRequest, message);
