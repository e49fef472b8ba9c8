import { randomUUID } from 'node:crypto';
import { AppError, unavailable } from '@mcp-gateway/kit';
import {
  isJSONRPCNotification,
  isJSONRPCRequest,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type RequestId,
} from '@modelcontextprotocol/server';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Admission } from './admission.js';
import type { Call, Calls } from './calls.js';
import { createMessageTransport } from './message-transport.js';
import { openSseStream, type SseStream } from './sse-stream.js';

export type SseSessionsDeps = {
  calls: Calls;
  keepAliveMs: number;
  maxSessions: number;
  /** Where a client posts its messages, seen from the client. */
  messagesPath: (req: Request) => string;
};

type Session = { owner: string; stream: SseStream; calls: Map<RequestId, Call> };

const Cancelled = z.object({
  method: z.literal('notifications/cancelled'),
  params: z.object({ requestId: z.union([z.string(), z.number()]) }),
});

/**
 * Legacy HTTP+SSE (MCP 2024-11-05). A session is no more than an open stream and its owner: each
 * message is served by a server of its own, made for who sent this very message, so that rights
 * lost meanwhile are lost here too. Such a server cannot ask its client anything.
 */
export function createSseSessions({
  calls,
  keepAliveMs,
  maxSessions,
  messagesPath,
}: SseSessionsDeps) {
  const sessions = new Map<string, Session>();

  const find = (id: unknown, owner: string): Session => {
    const session = typeof id === 'string' ? sessions.get(id) : undefined;
    // Whether somebody else has such a session is nobody's business.
    if (session?.owner !== owner) {
      throw new AppError('session_not_found', 404, 'Session not found');
    }
    return session;
  };

  return {
    open({ owner }: Admission, req: Request, res: Response): void {
      if (sessions.size >= maxSessions) throw unavailable('Too many open sessions');
      const id = randomUUID();
      const stream = openSseStream(res, `${messagesPath(req)}?sessionId=${id}`, keepAliveMs);
      const session: Session = { owner, stream, calls: new Map() };
      sessions.set(id, session);
      res.on('close', () => {
        sessions.delete(id);
        for (const call of session.calls.values()) call.end();
      });
    },

    /** Accepts one message; what it leads to arrives on the stream. */
    async deliver(admission: Admission, message: JSONRPCMessage, req: Request): Promise<void> {
      const session = find(req.query['sessionId'], admission.owner);
      if (isJSONRPCRequest(message)) await serve(session, message, admission, calls);
      else if (isJSONRPCNotification(message)) cancel(session, message);
    },

    endAll(): void {
      for (const { stream } of sessions.values()) stream.end();
    },
  };
}

async function serve(
  session: Session,
  request: JSONRPCRequest,
  { createServer }: Admission,
  calls: Calls,
): Promise<void> {
  const server = await createServer();
  if (!session.stream.isOpen()) return;
  const call = calls.begin(server);
  const onDone = () => {
    if (session.calls.get(request.id) === call) session.calls.delete(request.id);
    call.end();
  };
  session.calls.set(request.id, call);
  const transport = createMessageTransport({ write: session.stream.write, onDone });
  await server.connect(transport);
  transport.onmessage?.(request);
}

function cancel(session: Session, message: JSONRPCMessage): void {
  const { data } = Cancelled.safeParse(message);
  if (data) session.calls.get(data.params.requestId)?.end();
}
