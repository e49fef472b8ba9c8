import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type Asked = { request: string; headers: IncomingHttpHeaders; body: string };
type Reply = { status?: number; body?: unknown };

/** Answers as a test tells it to, by method and path. */
export type StubGateway = {
  url: string;
  port: number;
  asked: Asked[];
  reply: Map<string, Reply>;
  close: () => Promise<void>;
};

export async function startStubGateway(): Promise<StubGateway> {
  const asked: Asked[] = [];
  const reply = new Map<string, Reply>();
  const server = createServer((req, res) => {
    void text(req).then((body) => {
      const request = `${req.method ?? ''} ${req.url ?? ''}`;
      asked.push({ request, headers: req.headers, body });
      const { status = 200, body: answer } = reply.get(request) ?? { status: 404, body: {} };
      res.writeHead(status, { 'content-type': 'application/json' });
      res.end(answer === undefined ? '' : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    asked,
    reply,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
