import { toAppError, type AppError, type Log } from '@mcp-gateway/kit';
import { EnvelopeError, ErrorCode, renderJsonRpcError, type JsonRpcError } from '@mcp-gateway/mcp';
import type { ErrorRequestHandler } from 'express';

/** As nginx answers for paths without a server, and SDKs for sessions that are over. */
const NOT_FOUND = -32001;

/** Ends the relay's chain: every refusal is a JSON-RPC error, unless an answer has begun. */
export function relayErrorResponder(log: Log): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    if (res.destroyed) return;
    const { status, headers, ...refusal } = refusalOf(error);
    if (status >= 500) {
      log.warn({ err: error, path: req.path, request_id: req.id }, 'Relayed call failed');
    }
    if (res.headersSent) {
      res.destroy();
      return;
    }
    res.set(headers).set('Cache-Control', 'no-store').status(status).type('json');
    res.send(renderJsonRpcError(refusal));
  };
}

type Refusal = JsonRpcError & { status: number; headers: AppError['headers'] };

function refusalOf(error: unknown): Refusal {
  if (error instanceof EnvelopeError) {
    const { code, message, id } = error;
    return { status: 400, headers: {}, code, message, id };
  }
  const { status, headers, message } = toAppError(error);
  return { status, headers, code: codeOf(status), message, id: undefined };
}

function codeOf(status: number): number {
  if (status >= 500) return ErrorCode.internalError;
  return status === 404 ? NOT_FOUND : ErrorCode.invalidRequest;
}
