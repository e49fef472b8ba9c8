import { randomUUID } from 'node:crypto';
import type { Server as HttpServer } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';
import { z } from 'zod';

export type Upstream = {
  url: string;
  /** Connections open now on which a request came. */
  connections: () => number;
  close: () => Promise<void>;
};

/** A server with tools, prompts and resources, some of which not everybody may use. */
function createServerUnderTest(): McpServer {
  const server = new McpServer({ name: 'upstream', version: '1.0.0' });
  const text = (said: string) => ({ content: [{ type: 'text' as const, text: said }] });
  server.registerTool('echo', { inputSchema: { text: z.string() } }, (args) => text(args.text));
  server.registerTool('secret', {}, () => text('hidden'));
  server.registerTool('count', { inputSchema: { to: z.number() } }, async ({ to }, extra) => {
    const progressToken = extra._meta?.progressToken ?? 0;
    for (let progress = 1; progress <= to; progress += 1) {
      const params = { progressToken, progress, total: to };
      await extra.sendNotification({ method: 'notifications/progress', params });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return text(String(to));
  });
  for (const name of ['greeting', 'secret']) server.registerPrompt(name, {}, () => aPrompt(name));
  for (const uri of ['test://open', 'test://secret']) {
    server.registerResource(uri, uri, {}, () => ({ contents: [{ uri, text: uri }] }));
    const template = new ResourceTemplate(`${uri}/{id}`, { list: undefined });
    server.registerResource(`${uri}/any`, template, {}, () => ({ contents: [] }));
  }
  return server;
}

const aPrompt = (text: string) => ({
  messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }],
});

/** Streamable HTTP with sessions. */
export async function startStreamableUpstream(enableJsonResponse = false): Promise<Upstream> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const app = express();
  app.all('/mcp', async (req, res) => {
    const known = sessions.get(String(req.headers['mcp-session-id']));
    if (known) return known.handleRequest(req, res);
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse,
      onsessioninitialized: (id) => void sessions.set(id, transport),
    });
    await createServerUnderTest().connect(transport);
    return transport.handleRequest(req, res);
  });
  return started(app.listen(0, '127.0.0.1'));
}

/* eslint-disable @typescript-eslint/no-deprecated -- it is what legacy servers use */
/** Legacy HTTP+SSE, with its endpoints below a folder of the host. */
export async function startSseUpstream(folder = ''): Promise<Upstream> {
  const sessions = new Map<string, SSEServerTransport>();
  const app = express();
  app.get(`${folder}/sse`, async (_req, res) => {
    const transport = new SSEServerTransport(`${folder}/messages`, res);
    sessions.set(transport.sessionId, transport);
    await createServerUnderTest().connect(transport);
  });
  app.post(`${folder}/messages`, async (req, res) => {
    const session = sessions.get(req.query['sessionId'] as string);
    if (session) await session.handlePostMessage(req, res);
    else res.status(404).end('no such session');
  });
  return started(app.listen(0, '127.0.0.1'));
}

/* eslint-enable @typescript-eslint/no-deprecated */

async function started(server: HttpServer): Promise<Upstream> {
  const open = new Set<Socket>();
  server.on('request', ({ socket }: { socket: Socket }) => {
    if (open.has(socket)) return;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => open.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type RawUpstream = Upstream & {
  /** Request heads as they came. */
  requests: string[];
};

/** A server that writes its answers to the socket itself, as no HTTP library would. */
export async function startRawUpstream(
  respond: (socket: Socket, request: string) => void,
): Promise<RawUpstream> {
  const sockets = new Set<Socket>();
  const open = new Set<Socket>();
  const requests: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      open.delete(socket);
    });
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      open.add(socket);
      const request = bytes.toString('latin1');
      requests.push(request);
      respond(socket, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connections: () => open.size,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
