import { createByteBuffer } from './byte-buffer.js';
import { createLineCutter } from './line-cutter.js';
import { parseSseEvent, type SseEvent } from './sse-event.js';

/**
 * A piece of a stream that can be passed on, dropped or replaced by itself; `raw` is its bytes as
 * they came. `filler` carries no event: comments and blank lines between events. `undecodable` is an
 * event that is not UTF-8.
 */
export type SsePiece =
  | ({ readonly kind: 'event'; readonly raw: Uint8Array } & SseEvent)
  | { readonly kind: 'filler' | 'undecodable'; readonly raw: Uint8Array };

/** An event went beyond the limit: the stream cannot be read any further. */
export class SseEventTooLarge extends Error {
  override readonly name = 'SseEventTooLarge';
}

export type SseReader = {
  /**
   * The pieces that a chunk completes, to be taken to the last one.
   * @throws SseEventTooLarge
   */
  push: (chunk: Uint8Array) => Generator<SsePiece, void, void>;
};

/** A byte order mark is taken away at the beginning of a stream, and there only. */
const firstDecoder = new TextDecoder('utf-8', { fatal: true });
const laterDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Cuts a server-sent event stream (WHATWG HTML, section 9.2) into pieces as its chunks arrive. A
 * comment between events comes at once, since it keeps the connection alive. An event that the
 * stream ends in the middle of never comes: clients drop it too.
 */
export function createSseReader({ maxEventBytes }: { maxEventBytes: number }): SseReader {
  const cut = createLineCutter();
  const held = createByteBuffer();
  let decoder = firstDecoder;
  let inEvent = false;

  const refuseTooLarge = (bytes: Uint8Array) => {
    if (held.length() + bytes.length > maxEventBytes) {
      throw new SseEventTooLarge(`An event is larger than ${maxEventBytes} bytes`);
    }
    return bytes;
  };

  return {
    *push(chunk) {
      let start = 0;
      for (const { kind, end } of cut(chunk)) {
        const wasInEvent = inEvent;
        inEvent = kind === 'field' || (inEvent && kind !== 'blank');
        if (inEvent) continue;
        const raw = held.take(refuseTooLarge(chunk.subarray(start, end)));
        start = end;
        const piece: SsePiece = wasInEvent ? readEvent(raw, decoder) : { kind: 'filler', raw };
        decoder = laterDecoder;
        yield piece;
      }
      held.append(refuseTooLarge(chunk.subarray(start)));
    },
  };
}

function readEvent(raw: Uint8Array, decoder: typeof laterDecoder): SsePiece {
  try {
    return { kind: 'event', raw, ...parseSseEvent(decoder.decode(raw)) };
  } catch {
    return { kind: 'undecodable', raw };
  }
}
