import type { Request } from 'express';
import { AppError } from '@mcp-gateway/kit';
import { BodyTooLarge, readBody } from './read-body.js';

/** Largest message taken from a client. */
const MAX_BYTES = 16 * 1024 * 1024;

/** The bytes of a client's message. @throws AppError 413 */
export async function requestBody(req: Request): Promise<Buffer> {
  try {
    return await readBody(req, MAX_BYTES);
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error;
    // The rest is never read, so nothing can follow on this connection.
    const headers = { Connection: 'close' };
    throw new AppError('too_large', 413, 'The message is too large', { cause: error, headers });
  }
}
