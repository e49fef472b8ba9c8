import type { IncomingMessage } from 'node:http';

/** The largest message that is read, in bytes; nginx refuses larger ones before. */
export const MAX_BODY_BYTES = 4 * 2 ** 20;
/** All that is held of bodies at once, in bytes: what comes on top of it is not kept. */
const MAX_HELD_BYTES = 128 * 2 ** 20;

export type BodyNotRead = 'too large' | 'too much at once';

/** Gathers a whole body. An aborted request never calls back. */
export type ReadBody = (req: IncomingMessage, done: (body: Buffer | BodyNotRead) => void) => void;

/** Readers of one process share what may be held, so that many large bodies cannot exhaust it. */
export function createReadBody(maxHeldBytes = MAX_HELD_BYTES): ReadBody {
  let held = 0;
  return (req, done) => {
    let chunks: Buffer[] = [];
    let [size, kept] = [0, 0];
    let notRead: BodyNotRead | undefined;
    const letGo = () => {
      held -= kept;
      kept = 0;
      chunks = [];
    };
    const giveUp = (reason: BodyNotRead) => {
      notRead = reason;
      letGo();
    };
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (notRead) return;
      if (size > MAX_BODY_BYTES) giveUp('too large');
      else if (held + chunk.length > maxHeldBytes) giveUp('too much at once');
      else {
        held += chunk.length;
        kept += chunk.length;
        chunks.push(chunk);
      }
    });
    const whole = () => {
      const [only] = chunks;
      return only && chunks.length === 1 ? only : Buffer.concat(chunks, size);
    };
    req.on('end', () => done(notRead ?? whole()));
    req.on('close', letGo);
  };
}
