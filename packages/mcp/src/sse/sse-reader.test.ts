import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createSseReader, SseEventTooLarge, type SsePiece } from './sse-reader.js';

const LARGE = { maxEventBytes: 1_000_000 };
const RUNS = { seed: 20260728, numRuns: 3000 };

function readAll(chunks: readonly (string | Uint8Array)[], options = LARGE): SsePiece[] {
  const reader = createSseReader(options);
  return chunks.flatMap((chunk) => [...reader.push(Buffer.from(chunk as string))]);
}

const dataOf = (pieces: SsePiece[]) =>
  pieces.flatMap((piece) =>
    piece.kind === 'event' && piece.data !== undefined ? [piece.data] : [],
  );
const shapes = (pieces: SsePiece[]) =>
  pieces.map(({ kind, raw }) => [kind, Buffer.from(raw).toString()]);

/** Cuts bytes at the given places. */
function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  );
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

describe('createSseReader', () => {
  it('T-085: gives each event with its bytes and fields', () => {
    const [first, second] = readAll([
      'event: message\nid: 7\nretry: 5\ndata: {"a":\ndata: 1}\n\ndata: x\n\n',
    ]);
    expect(first).toMatchObject({
      kind: 'event',
      event: 'message',
      id: '7',
      retry: '5',
      data: '{"a":\n1}',
    });
    expect(second).toMatchObject({ kind: 'event', data: 'x', event: undefined, id: undefined });
    expect(Buffer.from(second!.raw).toString()).toBe('data: x\n\n');
  });

  it.each([
    ['LF', 'data: a\n\ndata: b\n\n'],
    ['CR', 'data: a\r\rdata: b\r\r'],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n'],
    ['mixed line ends', 'data: a\r\n\ndata: b\r\n\r'],
    ['a byte order mark', '\ufeffdata: a\n\ndata: b\n\n'],
    ['comments', ': hello\n\ndata: a\n: in between\n\n:\ndata: b\n\n'],
  ])('T-085: reads a stream with %s wherever it is cut', (_, text) => {
    const bytes = Buffer.from(text);
    for (let at = 0; at <= bytes.length; at += 1) {
      const pieces = readAll([bytes.subarray(0, at), new Uint8Array(0), bytes.subarray(at)]);
      expect(dataOf(pieces)).toEqual(['a', 'b']);
      expect(Buffer.concat(pieces.map(({ raw }) => raw)).toString()).toBe(text);
    }
    expect(dataOf(readAll(Array.from(bytes, (byte) => Uint8Array.of(byte))))).toEqual(['a', 'b']);
  });

  it('takes a byte order mark within a stream for what it is: the beginning of an unknown field', () => {
    expect(dataOf(readAll(['data: a\n\n\ufeffdata: b\n\ndata: c\n\n']))).toEqual(['a', 'c']);
    expect(dataOf(readAll(['\n\ufeffdata: b\n\n']))).toEqual([]);
  });

  it('passes a comment between events on without waiting for a blank line', () => {
    expect(shapes(readAll([':\r\n']))).toEqual([['filler', ':\r\n']]);
    expect(shapes(readAll([': ping\n', ': ping\n']))).toEqual([
      ['filler', ': ping\n'],
      ['filler', ': ping\n'],
    ]);
  });

  it('keeps a comment inside an event with the event', () => {
    expect(shapes(readAll(['id: 1\n: c\ndata: x\n\n']))).toEqual([
      ['event', 'id: 1\n: c\ndata: x\n\n'],
    ]);
  });

  it('does not wait for the LF of a CRLF to give an event', () => {
    expect(shapes(readAll(['data: a\r\n\r', '\ndata: b\r\r']))).toEqual([
      ['event', 'data: a\r\n\r'],
      ['filler', '\n'],
      ['event', 'data: b\r\r'],
    ]);
  });

  it('does not take the LF of a CRLF that was cut for a blank line', () => {
    expect(dataOf(readAll(['data: a\r', '\ndata: b\r', '\n\r\n']))).toEqual(['a\nb']);
    expect(shapes(readAll([': c\r', '\n']))).toEqual([
      ['filler', ': c\r'],
      ['filler', '\n'],
    ]);
  });

  it('gives an event without data as one', () => {
    expect(readAll(['id: 5\nretry: 10\n\n'])).toMatchObject([
      { kind: 'event', data: undefined, id: '5' },
    ]);
  });

  it('never gives an event that the stream does not end', () => {
    expect(readAll(['data: a\n', 'data: b'])).toEqual([]);
  });

  it('T-085: calls an event undecodable that is not UTF-8, and reads on', () => {
    const broken = Buffer.concat([Buffer.from('data: '), Uint8Array.of(0xff), Buffer.from('\n\n')]);
    expect(readAll([broken, 'data: x\n\n'])).toMatchObject([
      { kind: 'undecodable' },
      { kind: 'event', data: 'x' },
    ]);
  });

  it.each([
    ['in one chunk', ['data: 0123456789\n\n']],
    ['in many chunks', ['data: 0', '12345', '6789', 'x']],
    ['of many lines', ['data\n', 'data\n', 'data\n', 'data\n']],
    ['that is a comment without an end', [': 0123456789', '0123456789']],
  ])('refuses an event %s that is larger than allowed', (_, chunks) => {
    expect(() => readAll(chunks, { maxEventBytes: 15 })).toThrow(SseEventTooLarge);
  });

  it('takes any number of events of the largest size', () => {
    const event = 'data: 0123456\n\n';
    expect(readAll([event.repeat(50)], { maxEventBytes: event.length })).toHaveLength(50);
  });

  it('gives the events before one that is too large', () => {
    const reader = createSseReader({ maxEventBytes: 12 });
    const pieces = reader.push(Buffer.from('data: a\n\ndata: 0123456789\n\n'));
    expect(pieces.next().value).toMatchObject({ data: 'a' });
    expect(() => pieces.next()).toThrow(SseEventTooLarge);
  });

  it('T-085: gives the same pieces and every byte, however lines and chunks fall', () => {
    const part = fc.constantFrom(
      'data: a',
      'data:b',
      'data',
      'id: 1',
      ':',
      ': c',
      'event: e',
      'é',
      '\ufeff',
      '\n',
      '\r',
      '\r\n',
      '\n\n',
      '\r\n\r\n',
      '\r\r',
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 25 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        (parts, places) => {
          const bytes = Buffer.from(parts.join(''));
          const whole = readAll([bytes]);
          const pieces = readAll(cutAt(bytes, places));
          const joined = Buffer.concat(pieces.map(({ raw }) => raw));
          expect(joined.equals(bytes.subarray(0, joined.length))).toBe(true);
          expect(dataOf(pieces)).toEqual(dataOf(whole));
          expect(dataOf(whole)).toEqual(referenceData(bytes.toString()));
        },
      ),
      RUNS,
    );
  });
});

/** The data of all events by the letter of the standard, from a whole stream. */
function referenceData(stream: string): string[] {
  const lines = stream
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .slice(0, -1);
  const events: string[] = [];
  let data: string[] = [];
  for (const line of lines) {
    if (line === '' && data.length > 0) events.push(data.join('\n'));
    if (line === '') data = [];
    const found = /^data(?:: ?(.*))?$/s.exec(line);
    if (found) data.push(found[1] ?? '');
  }
  return events;
}
