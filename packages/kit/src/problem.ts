import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler } from 'express';
import { AppError } from './app-error.js';
import type { Log } from './log.js';
import { printable } from './printable.js';

/** RFC 9457 problem details. `type` is a stable name under which the docs describe the error. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: readonly { field: string; message: string }[];
};

export function toProblem({ code, status, message, details }: AppError): Problem {
  return {
    type: `urn:mcp-gateway:error:${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    ...(details.length > 0 && { errors: details }),
  };
}

/** AppErrors as they are, the framework's own 4xx kept, anything else hidden behind `internal`. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isClientError(error)) return new AppError('bad_request', error.status, error.message);
  return new AppError('internal', 500, 'The request failed; the log holds the reason', {
    cause: error,
  });
}

/** The end of each Express chain: answers with problem details, logs only what is our fault. */
export function errorResponder(log: Log): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const failure = toAppError(error);
    if (failure.status >= 500) {
      log.error(
        { err: error, method: req.method, path: printable(req.path), request_id: req.id },
        'Request failed',
      );
    }
    if (res.headersSent) {
      next(error);
      return;
    }
    res.set(failure.headers).status(failure.status).type('application/problem+json');
    res.send(JSON.stringify(toProblem(failure)));
  };
}

function isClientError(error: unknown): error is { status: number; message: string } {
  if (!(error instanceof Error) || !('status' in error)) return false;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500;
}
