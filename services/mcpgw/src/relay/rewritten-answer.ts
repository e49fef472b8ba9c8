import { withHead } from './answer.js';
import { readBody } from './read-body.js';
import type { RelayCall } from './relay-call.js';
import { upstreamFailure, type UpstreamAnswer } from './upstream-call.js';

/** Largest answer that is rewritten; it is read whole before any of it is passed on. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Passes a JSON answer on in other words.
 * @param sent what it is, for what the client is told when it cannot be read
 * @throws AppError 502 when it cannot be read
 */
export async function passRewrittenOn(
  { hop, res }: RelayCall,
  answer: UpstreamAnswer,
  sent: string,
  rewrite: (body: Buffer) => string,
): Promise<void> {
  const text = await readBody(answer.body, MAX_BYTES)
    .then(rewrite)
    .catch((cause: unknown) => {
      throw upstreamFailure(hop.server, `sent ${sent} that cannot be read`, cause);
    });
  withHead(res, answer).end(text);
}
