import { parseServerMessage } from '../server-message.js';
import { createSseReader } from '../sse/sse-reader.js';

/** @throws EnvelopeError at the first message that is not one, or can be read in two ways. */
export type MessageInspector = {
  push: (chunk: Uint8Array) => void;
  end: () => void;
};

/**
 * Reads each message of a body with the strictness of the gateway, which is more than that of the
 * SDK's client: what passes here will not be refused on its way to a caller.
 */
export function createMessageInspector(mediaType: string, maxBytes: number): MessageInspector {
  return mediaType === 'text/event-stream' ? ofStream(maxBytes) : ofJson();
}

function ofJson(): MessageInspector {
  const chunks: Uint8Array[] = [];
  return {
    push: (chunk) => void chunks.push(chunk),
    end: () => void parseServerMessage(Buffer.concat(chunks)),
  };
}

function ofStream(maxBytes: number): MessageInspector {
  const reader = createSseReader({ maxEventBytes: maxBytes });
  return {
    push: (chunk) => {
      for (const piece of reader.push(chunk)) {
        if (piece.kind === 'undecodable') parseServerMessage(piece.raw);
        if (piece.kind !== 'event' || !piece.data) continue;
        if ((piece.event ?? 'message') === 'message') parseServerMessage(piece.data);
      }
    },
    end: () => undefined,
  };
}
