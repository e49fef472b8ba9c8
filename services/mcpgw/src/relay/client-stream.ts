import type { ServerResponse } from 'node:http';

const KEEP_ALIVE = ': keep-alive\n\n';

export type ClientStream = {
  /** Sends the head; without this it goes out with the first event, so that a failure can replace it. */
  begin: () => void;
  /** Sends whole events; resolves when the client has room for more. */
  write: (events: Uint8Array) => Promise<void>;
  end: () => void;
  /** Has to be called in the end, however it comes. */
  release: () => void;
};

export type ClientStreamOptions = {
  status: number;
  headers: Record<string, string>;
  /** A comment is sent after this much silence. */
  keepAliveMs: number;
};

/** An event stream to a client. */
export function createClientStream(
  res: ServerResponse,
  { status, headers, keepAliveMs }: ClientStreamOptions,
): ClientStream {
  const begin = () => {
    if (res.headersSent || res.destroyed) return;
    res.writeHead(status, headers).flushHeaders();
  };
  const send = (text: string | Uint8Array) => {
    begin();
    return res.destroyed || res.write(text);
  };
  const keepAlive = setInterval(() => res.writableNeedDrain || send(KEEP_ALIVE), keepAliveMs);
  return {
    begin,
    write: async (events) => {
      keepAlive.refresh();
      if (!send(events)) await roomOrGone(res);
    },
    end: () => {
      begin();
      if (!res.destroyed) res.end();
    },
    release: () => clearInterval(keepAlive),
  };
}

function roomOrGone(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      res.off('drain', done).off('close', done);
      resolve();
    };
    res.on('drain', done).on('close', done);
  });
}
