import { createMessageInspector } from './message-inspector.js';
import { ProbeFailure } from './result.js';
import { conversationFailure } from './conversation-failure.js';
import { mediaType, place, type Asked } from './unexpected-response.js';

/** All that one attempt may read: the bodies of its responses together. */
const MAX_BYTES = 5_000_000;

/**
 * Watches the bodies of one attempt while the SDK's client reads them; ends the attempt at the
 * first byte too many and at the first message that is none.
 */
export function createBodyWatch(fail: (failure: ProbeFailure) => ProbeFailure) {
  let bytesLeft = MAX_BYTES;

  return (response: Response, asked: Asked): Response => {
    if (!response.body) return response;
    const inspector = createMessageInspector(mediaType(response), MAX_BYTES);
    const guarded = (inspect: () => void) => {
      try {
        inspect();
      } catch (error) {
        throw fail(conversationFailure(error, asked.step));
      }
    };
    const watch = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytesLeft -= chunk.byteLength;
        if (bytesLeft < 0) throw fail(tooLarge(asked.url));
        guarded(() => inspector.push(chunk));
        controller.enqueue(chunk);
      },
      flush: () => guarded(inspector.end),
    });
    return new Response(response.body.pipeThrough(watch), response);
  };
}

const tooLarge = (url: URL) =>
  new ProbeFailure('too-large', `${place(url)} sent more than ${MAX_BYTES / 1e6} MB.`);
