import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createReadBody, MAX_BODY_BYTES, type BodyNotRead, type ReadBody } from './read-body.js';

const LIMIT = 1000;

/** A body on its way, and what became of it. */
function begin(readBody: ReadBody) {
  const stream = new PassThrough();
  const bodies: (Buffer | BodyNotRead)[] = [];
  readBody(stream as unknown as IncomingMessage, (body) => bodies.push(body));
  const closed = new Promise((resolve) => stream.on('close', resolve));
  const end = async () => {
    stream.end();
    await closed;
    return bodies[0];
  };
  const abort = async () => {
    stream.destroy();
    await closed;
  };
  const send = async (bytes: number | Buffer) => {
    stream.write(typeof bytes === 'number' ? Buffer.alloc(bytes) : bytes);
    await new Promise(setImmediate);
  };
  return { send, end, abort, bodies };
}

describe('a body', () => {
  it('is read whole, in one piece or in several', async () => {
    const readBody = createReadBody();
    for (const pieces of [[], ['one'], ['one', 'two', 'three']]) {
      const body = begin(readBody);
      for (const piece of pieces) await body.send(Buffer.from(piece));
      expect((await body.end())?.toString()).toBe(pieces.join(''));
    }
  });

  it('is refused when it is larger than allowed', async () => {
    const body = begin(createReadBody());
    await body.send(MAX_BODY_BYTES);
    await body.send(1);
    expect(await body.end()).toBe('too large');
  });

  it('is refused when it would be more than may be held at once (T-139)', async () => {
    const readBody = createReadBody(LIMIT);
    const [first, second] = [begin(readBody), begin(readBody)];
    await first.send(600);
    await second.send(400);
    const third = begin(readBody);
    await third.send(1);
    expect(await third.end()).toBe('too much at once');
    expect(await first.end()).toHaveLength(600);
    expect(await second.end()).toHaveLength(400);
  });

  it.each([
    ['ended', 'end'],
    ['was given up by its sender', 'abort'],
  ] as const)('leaves its room to others once it has %s (T-139)', async (_, how) => {
    const readBody = createReadBody(LIMIT);
    for (let i = 0; i < 5; i += 1) {
      const body = begin(readBody);
      await body.send(900);
      await body[how]();
    }
    const next = begin(readBody);
    await next.send(LIMIT);
    expect(await next.end()).toHaveLength(LIMIT);
  });

  it('leaves its room to others at once when it is refused (T-139)', async () => {
    const readBody = createReadBody(LIMIT);
    const [first, refused] = [begin(readBody), begin(readBody)];
    await first.send(400);
    await refused.send(500);
    await refused.send(500);
    const next = begin(readBody);
    await next.send(600);
    await refused.send(100);
    expect(await next.end()).toHaveLength(600);
    expect(await refused.end()).toBe('too much at once');
    expect(await first.end()).toHaveLength(400);
  });

  it('is never told of when its sender gives up', async () => {
    const body = begin(createReadBody());
    await body.send(10);
    await body.abort();
    expect(body.bodies).toEqual([]);
  });
});
