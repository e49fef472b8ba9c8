import { AppError } from '@mcp-gateway/kit';
import { parseJSONRPCMessage, type JSONRPCMessage } from '@modelcontextprotocol/server';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { EnvelopeError } from '../envelope/envelope-error.js';
import { parseEnvelope } from '../envelope/parse-envelope.js';
import { ErrorCode } from '../jsonrpc-errors.js';

const MAX_BODY_BYTES = 4 * 1024 * 1024;

const takeBody: RequestHandler = express.raw({
  type: () => true,
  limit: MAX_BODY_BYTES,
  inflate: false,
});

/**
 * The one JSON-RPC message in the body of a POST, refused by the same rules as at the gate. So
 * batches are refused whatever the revision: the current one has none.
 * @throws AppError 413 above 4 MiB, 415 when the body is compressed or does not call itself JSON
 * @throws EnvelopeError
 */
export async function readMessage(req: Request, res: Response): Promise<JSONRPCMessage> {
  if (!req.is('application/json')) {
    throw new AppError('not_json', 415, 'Content-Type must be application/json');
  }
  const bytes = await bodyOf(req, res);
  parseEnvelope(bytes);
  const message: unknown = JSON.parse(new TextDecoder().decode(bytes));
  try {
    return parseJSONRPCMessage(message);
  } catch {
    throw new EnvelopeError(ErrorCode.invalidRequest, 'The body is not a message of MCP');
  }
}

function bodyOf(req: Request, res: Response): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    takeBody(req, res, (error?: unknown) => {
      if (error instanceof Error) reject(error);
      else resolve(req.body instanceof Uint8Array ? req.body : new Uint8Array());
    });
  });
}
