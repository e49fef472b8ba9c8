import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { startLocalServer, type LocalServer } from '@mcp-gateway/testing';

export type Asked = { request: string; headers: IncomingHttpHeaders; body: string };
type Reply = { status?: number; body?: unknown };

/** Answers as a test tells it to, by method and path. */
export type StubGateway = LocalServer & {
  asked: Asked[];
  reply: Map<string, Reply>;
};

export async function startStubGateway(): Promise<StubGateway> {
  const asked: Asked[] = [];
  const reply = new Map<string, Reply>();
  const server = await startLocalServer((req, res) => {
    void text(req).then((body) => {
      const request = `${req.method ?? ''} ${req.url ?? ''}`;
      asked.push({ request, headers: req.headers, body });
      const { status = 200, body: answer } = reply.get(request) ?? { status: 404, body: {} };
      res.writeHead(status, { 'content-type': 'application/json' });
      res.end(answer === undefined ? '' : JSON.stringify(answer));
    });
  });
  return { ...server, asked, reply };
}
