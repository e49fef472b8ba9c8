import { toAppError, type Log } from '@mcp-gateway/kit';
import type { ErrorRequestHandler } from 'express';
import { EnvelopeError } from '../envelope/envelope-error.js';
import { ErrorCode, renderJsonRpcError, type JsonRpcError } from '../jsonrpc-errors.js';

type Refusal = { status: number; headers: Readonly<Record<string, string>>; error: JsonRpcError };

/** The code that MCP servers by custom answer for a session they do not know. */
const SESSION_NOT_FOUND = -32001;

/** Ends the Express chain of an MCP endpoint: every refusal is a JSON-RPC error. */
export function rpcErrorResponder(log: Log): ErrorRequestHandler {
  return (failure: unknown, req, res, next) => {
    const { status, headers, error } = refusalOf(failure);
    if (status >= 500) {
      log.error({ err: failure, method: req.method, path: req.path }, 'MCP request failed');
    }
    if (res.headersSent) {
      next(failure);
      return;
    }
    res.set(headers).status(status).type('application/json').send(renderJsonRpcError(error));
  };
}

function refusalOf(failure: unknown): Refusal {
  if (failure instanceof EnvelopeError) {
    const { id, code, message } = failure;
    return { status: 400, headers: {}, error: { id, code, message } };
  }
  const { status, headers, code, message } = toAppError(failure);
  return { status, headers, error: { id: undefined, code: numberOf(code, status), message } };
}

function numberOf(code: string, status: number): number {
  if (code === 'session_not_found') return SESSION_NOT_FOUND;
  return status >= 500 ? ErrorCode.internalError : ErrorCode.invalidRequest;
}
