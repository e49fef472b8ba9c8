import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { startLocalServer } from '@mcp-gateway/testing';
import { createMcpHandler, McpServer, type ServerNotifier } from '@modelcontextprotocol/server';
import { z } from 'zod';

export type Received = {
  headers: IncomingHttpHeaders;
  body: string;
  /** Settles when the client went away before it had its answer. */
  abandoned: Promise<void>;
};

/** A server of the modern era alone, with what it received, byte for byte. */
export type ModernServer = {
  url: string;
  received: Received[];
  /** Ids of the requests that came through the gateway, which gives each one. */
  ids: () => string[];
  /** Tells everyone who listens that the tools changed. */
  toolsChanged: () => void;
  stop: () => Promise<void>;
};

export const startModernServer = (): Promise<ModernServer> => startModern(createToy);

/** Serves the modern era alone, a server of its own for each request. */
export async function startModern(
  create: (notify: ServerNotifier) => McpServer,
): Promise<ModernServer> {
  const handler = createMcpHandler((): McpServer => create(handler.notify), { legacy: 'reject' });
  const received: Received[] = [];
  const { url, close } = await startLocalServer((req, res) => {
    const gone = new AbortController();
    const abandoned = new Promise<void>((resolve) => {
      res.once('close', () => {
        gone.abort();
        if (!res.writableFinished) resolve();
      });
    });
    void readBody(req).then(async (body) => {
      received.push({ headers: req.headers, body, abandoned });
      const response = await handler.fetch(asRequest(req, body, gone.signal));
      res.writeHead(response.status, Object.fromEntries(response.headers)).flushHeaders();
      Readable.fromWeb(response.body ?? new ReadableStream()).pipe(res);
      if (!response.body) res.end();
    });
  });
  return {
    url: `${url}/mcp`,
    received,
    ids: () => received.flatMap(({ headers }) => headers['x-request-id'] ?? []).map(String),
    toolsChanged: () => handler.notify.toolsChanged(),
    stop: async () => {
      await handler.close();
      await close();
    },
  };
}

/** `slow` says at once that it began, and then nothing more until it is given up. */
function createToy(): McpServer {
  const server = new McpServer({ name: 'modern', version: '1.0.0' });
  server.registerTool('greet', {}, () => ({ content: [{ type: 'text', text: 'Good day' }] }));
  const region = z.string().meta({ 'x-mcp-header': 'Region' });
  server.registerTool('locate', { inputSchema: z.object({ region }) }, () => ({ content: [] }));
  server.registerTool('slow', {}, async ({ mcpReq: { signal, notify } }) => {
    await notify({ method: 'notifications/progress', params: { progressToken: 1, progress: 1 } });
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return { content: [] };
  });
  server.registerResource('note', 'note://one', {}, ({ href }) => ({
    contents: [{ uri: href, text: 'A note' }],
  }));
  return server;
}

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function asRequest(
  { method = '', headers }: IncomingMessage,
  body: string,
  signal: AbortSignal,
): Request {
  const sent = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const content = method === 'POST' ? { body } : {};
  return new Request('http://localhost/mcp', { method, headers: sent, signal, ...content });
}
