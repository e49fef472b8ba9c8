import { AppError, requestLog, unavailable, type Log } from '@mcp-gateway/kit';
import express, { type Express, type RequestHandler } from 'express';
import { createAdmit, type Access } from './admission.js';
import { createCalls } from './calls.js';
import { hostCheck } from './host-check.js';
import { readMessage } from './read-message.js';
import { rpcErrorResponder } from './rpc-error-responder.js';
import { createSseSessions } from './sse-sessions.js';
import { createStreamableHttp } from './streamable-http.js';

/** How long calls in flight may run on once a stop has begun, in milliseconds. */
const STOP_GRACE_MS = 3000;

export type McpAppOptions<C> = Access<C> & {
  log: Log;
  /** Whether each request is logged; for apps that are not part of one that does. */
  logsRequests?: boolean;
  /** Aborts when the process stops: calls finish, then all streams end. */
  stopping?: AbortSignal;
  /** What stands before `/messages` in the eyes of clients; the mount path unless told. */
  publicPrefix?: string;
  /** Host names, without port, that requests may carry besides those of loopback. */
  allowedHosts?: readonly string[];
  /** Pause between the comments that keep a silent stream open. */
  keepAliveMs?: number;
  /** Open streams at a time: of HTTP+SSE, and of `subscriptions/listen`. */
  maxSessions?: number;
};

/**
 * Serves one MCP server definition over Streamable HTTP at `/mcp`, in both eras, and over legacy
 * HTTP+SSE at `/sse` and `/messages`, with its health at `/health`. `createServer` is called for
 * each message, with what `authenticate` found out about its sender.
 */
export function createMcpApp<C = undefined>(options: McpAppOptions<C>): Express {
  const { log, stopping, publicPrefix, allowedHosts = [] } = options;
  const { keepAliveMs = 20_000, maxSessions = 10_000 } = options;
  const admit = createAdmit(options);
  const calls = createCalls();
  const http = createStreamableHttp({ calls, keepAliveMs, maxSubscriptions: maxSessions, log });
  const sse = createSseSessions({
    calls,
    keepAliveMs,
    maxSessions,
    messagesPath: (req) => `${publicPrefix ?? req.baseUrl}/messages`,
  });
  const stop = async () => {
    await calls.drain(STOP_GRACE_MS);
    sse.endAll();
    http.endAll();
  };
  stopping?.addEventListener('abort', () => void stop());

  const app = express().disable('x-powered-by').disable('etag');
  if (options.logsRequests) app.use(requestLog(log));
  app.get('/health', (_req, res) => void res.json({ status: 'healthy' }));
  app.use(['/mcp', '/sse', '/messages'], refuseWhen(stopping), hostCheck(allowedHosts));
  app.all('/mcp', onlyMethod('POST'), async (req, res) => {
    const admission = await admit(req);
    await http.serve(admission, await readMessage(req, res), req, res);
  });
  app.all('/sse', onlyMethod('GET'), async (req, res) => {
    sse.open(await admit(req), req, res);
  });
  app.all('/messages', onlyMethod('POST'), async (req, res) => {
    const admission = await admit(req);
    await sse.deliver(admission, await readMessage(req, res), req);
    res.status(202).end();
  });
  app.use(rpcErrorResponder(log));
  return app;
}

function refuseWhen(stopping: AbortSignal | undefined): RequestHandler {
  return (_req, _res, next) => {
    if (stopping?.aborted) throw unavailable('This server is stopping');
    next();
  };
}

/** @throws AppError 405; HEAD counts as a method of its own, because a stream has no end. */
function onlyMethod(method: string): RequestHandler {
  return (req, _res, next) => {
    if (req.method === method) {
      next();
      return;
    }
    const headers = { Allow: method };
    throw new AppError('method_not_allowed', 405, `Only ${method} is served here`, { headers });
  };
}
