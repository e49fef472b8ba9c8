import { connect, type Socket } from 'node:net';
import { createAnswerReader, type RawAnswer } from './raw-answer.js';

/** A TCP connection on which exactly the bytes given are sent, and answers are read one by one. */
export type RawConnection = {
  send: (bytes: string | Buffer) => void;
  /** The next answer, whole. @throws Error when the connection ends before it has come. */
  answer: (requestMethod?: string) => Promise<RawAnswer>;
  /** Everything that has come by the time the text shows up in it. @throws Error when it never does. */
  until: (text: string) => Promise<string>;
  /** Resolves when the other side has closed. */
  closed: Promise<void>;
  /** Says that nothing more will be sent. */
  end: () => void;
  /** Leaves without a word, like a client that was killed. */
  abort: () => void;
};

const PATIENCE_MS = 15_000;

/** Opens a connection; nothing is normalised on the way, as an HTTP client would. */
export async function openRaw(port: number, host = '127.0.0.1'): Promise<RawConnection> {
  const socket = connect({ port, host, noDelay: true });
  const reader = createAnswerReader();
  const arrivals = createArrivals(socket, reader.feed);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return {
    send: (bytes) => void socket.write(bytes),
    answer: (requestMethod = 'GET') =>
      arrivals.wait((ended) => reader.take({ requestMethod, ended }), 'an answer'),
    until: (text) =>
      arrivals.wait(() => {
        const seen = reader.unread();
        return seen.includes(text) ? seen : undefined;
      }, JSON.stringify(text)),
    closed: arrivals.closed,
    end: () => void socket.end(),
    abort: () => socket.resetAndDestroy(),
  };
}

/** Sends one request on a connection of its own and reads the answer. */
export async function sendRaw(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  const connection = await openRaw(port);
  try {
    connection.send(bytes);
    const [requestMethod = 'GET'] = bytes.toString('latin1', 0, 16).split(' ');
    return await connection.answer(requestMethod);
  } finally {
    connection.abort();
  }
}

type Arrivals = {
  closed: Promise<void>;
  /** Asks again after each arrival, until there is something or nothing more can come. */
  wait: <T>(look: (ended: boolean) => T | undefined, what: string) => Promise<T>;
};

function createArrivals(socket: Socket, feed: (bytes: Buffer) => void): Arrivals {
  let ended = false;
  let news: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      ended = true;
      news();
      resolve();
    });
  });
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => {
    feed(bytes);
    news();
  });
  return {
    closed,
    wait: async (look, what) => {
      const deadline = Date.now() + PATIENCE_MS;
      for (;;) {
        const found = look(ended);
        if (found !== undefined) return found;
        if (ended) throw new Error(`The connection ended before ${what} came`);
        if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, 1_000);
          news = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
  };
}
