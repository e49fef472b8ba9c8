/**
 * The end of a line: its position in the chunk. `rest` is the LF of a CRLF whose CR was the last byte
 * of the chunk before; the line itself has been told already.
 */
export type LineEnd = {
  readonly kind: 'blank' | 'comment' | 'field' | 'rest';
  readonly end: number;
};

/** Finds the lines that each chunk of a stream completes. */
export type LineCutter = (chunk: Uint8Array) => Generator<LineEnd, void, void>;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const COLON = 0x3a;

/** Lines end in LF, CR or CRLF; one that ends in CR is told without waiting for what may follow. */
export function createLineCutter(): LineCutter {
  let afterReturn = false;
  /** First byte of the line that earlier chunks began. */
  let begunWith: number | undefined;

  return function* cut(chunk) {
    if (chunk.length === 0) return;
    let start = 0;
    if (afterReturn && chunk[0] === LINE_FEED) {
      start = 1;
      yield { kind: 'rest', end: start };
    }
    for (let end = endOfLine(chunk, start); end > 0; end = endOfLine(chunk, start)) {
      yield { kind: kindOf(begunWith ?? chunk[start]), end };
      begunWith = undefined;
      start = end;
    }
    begunWith ??= chunk[start];
    afterReturn = chunk.at(-1) === CARRIAGE_RETURN;
  };
}

/** Position after the line that starts at `start`, or 0 when the chunk does not end it. */
function endOfLine(chunk: Uint8Array, start: number): number {
  for (let at = start; at < chunk.length; at += 1) {
    const byte = chunk[at];
    if (byte === LINE_FEED) return at + 1;
    if (byte === CARRIAGE_RETURN) return chunk[at + 1] === LINE_FEED ? at + 2 : at + 1;
  }
  return 0;
}

function kindOf(firstByte: number | undefined): LineEnd['kind'] {
  if (firstByte === LINE_FEED || firstByte === CARRIAGE_RETURN) return 'blank';
  return firstByte === COLON ? 'comment' : 'field';
}
