import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const EVERY_MS = 1_000;

export type StreamUpstream = { port: number; close: () => void };

/**
 * A server that sends each of its streams a numbered notification a second: at `/mcp` as the stream
 * of Streamable HTTP, at `/sse` as legacy HTTP+SSE.
 */
export async function startStreamUpstream(): Promise<StreamUpstream> {
  const streams = new Map<ServerResponse, number>();
  const server = createServer((req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' });
    res.write(req.url === '/sse' ? 'event: endpoint\ndata: /messages?session=1\n\n' : ': open\n\n');
    streams.set(res, 0);
    res.once('close', () => streams.delete(res));
  });
  const sending = setInterval(() => {
    for (const [res, sent] of streams) {
      res.write(anEvent(sent));
      streams.set(res, sent + 1);
    }
  }, EVERY_MS);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4_096, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      clearInterval(sending);
      server.close();
      server.closeAllConnections();
    },
  };
}

function anEvent(progress: number): string {
  const params = { progressToken: 1, progress, message: 'a sentence of about forty characters' };
  const message = { jsonrpc: '2.0', method: 'notifications/progress', params };
  return `event: message\ndata: ${JSON.stringify(message)}\n\n`;
}
