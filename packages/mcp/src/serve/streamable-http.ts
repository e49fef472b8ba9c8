import type { Log } from '@mcp-gateway/kit';
import {
  createMcpHandler,
  type JSONRPCMessage,
  type McpRequestContext,
  type McpServer,
} from '@modelcontextprotocol/server';
import type { Request as HttpRequest, Response as HttpResponse } from 'express';
import type { Admission } from './admission.js';
import type { Calls } from './calls.js';
import { sendWebResponse, toWebRequest } from './web-exchange.js';

export type StreamableHttpDeps = {
  calls: Calls;
  keepAliveMs: number;
  /** Open streams of `subscriptions/listen` at a time. */
  maxSubscriptions: number;
  log: Log;
};

/**
 * Streamable HTTP without sessions, in both eras: each POST is served by a server of its own, so
 * that a restart or another replica in between makes no difference. The message tells its era
 * (MCP 2026-07-28, basic/versioning): `params._meta` makes it modern.
 */
export function createStreamableHttp({ calls, log, ...limits }: StreamableHttpDeps) {
  const servers = new WeakMap<Request, McpServer>();
  const handler = createMcpHandler((context) => serverFor(context, servers), {
    ...limits,
    onerror: (err) => log.warn({ err }, 'MCP message refused or not answered'),
  });

  return {
    async serve(
      { createServer }: Admission,
      message: JSONRPCMessage,
      req: HttpRequest,
      res: HttpResponse,
    ): Promise<void> {
      const server = await createServer();
      const request = toWebRequest(req, res);
      servers.set(request, server);
      if (!isSubscription(message)) res.on('close', calls.begin(server).end);
      await sendWebResponse(await handler.fetch(request, { parsedBody: message }), res);
    },

    /** Ends what has no end of its own: streams of `subscriptions/listen`. */
    endAll: () => void handler.close(),
  };
}

function serverFor({ requestInfo }: McpRequestContext, servers: WeakMap<Request, McpServer>) {
  const server = requestInfo && servers.get(requestInfo);
  if (!server) throw new Error('The SDK asks for the server of a request that it was not given');
  return server;
}

function isSubscription(message: JSONRPCMessage): boolean {
  return 'method' in message && message.method === 'subscriptions/listen';
}
