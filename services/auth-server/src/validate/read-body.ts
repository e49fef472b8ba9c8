import type { IncomingMessage } from 'node:http';

/** The largest message that is read, in bytes; nginx refuses larger ones before. */
export const MAX_BODY_BYTES = 4 * 2 ** 20;

/** Gathers the whole body; undefined when it is larger than allowed. An aborted request never calls back. */
export function readBody(req: IncomingMessage, done: (body: Buffer | undefined) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  req.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  });
  req.on('end', () => {
    if (size > MAX_BODY_BYTES) done(undefined);
    else done(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size));
  });
}
