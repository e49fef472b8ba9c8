import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import type { Response } from 'express';

/** What a client may leave unread before it is given up, in bytes. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

export type SseStream = {
  /** Does nothing once the client has gone. */
  write: (message: JSONRPCMessage) => void;
  isOpen: () => boolean;
  end: () => void;
};

/** Opens an event stream of HTTP+SSE (MCP 2024-11-05), which tells first where messages go. */
export function openSseStream(res: Response, messagesUrl: string, keepAliveMs: number): SseStream {
  res.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
  });
  const isOpen = () => !res.destroyed && !res.writableEnded;
  const write = (text: string) => {
    if (res.writableLength > MAX_UNREAD_BYTES) res.destroy();
    if (isOpen()) res.write(text);
  };
  write(`event: endpoint\ndata: ${messagesUrl}\n\n`);
  const keepAlive = setInterval(() => write(': keep-alive\n\n'), keepAliveMs);
  res.on('close', () => clearInterval(keepAlive));
  return {
    write: (message) => write(`event: message\ndata: ${JSON.stringify(message)}\n\n`),
    isOpen,
    end: () => res.end(),
  };
}
