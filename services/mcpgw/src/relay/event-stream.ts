import { AppError, unavailable, type Log } from '@mcp-gateway/kit';
import { createSseReader, SseEventTooLarge, type SsePiece } from '@mcp-gateway/mcp';
import { answerHeaders } from './answer.js';
import { createClientStream, type ClientStream } from './client-stream.js';
import { EndpointRefused } from './message-url.js';
import type { RelayCall } from './relay-call.js';
import type { StreamRights } from './stream-rights.js';
import { upstreamFailure, type UpstreamAnswer } from './upstream-call.js';

/** Largest event taken from an upstream. */
const MAX_EVENT_BYTES = 16 * 1024 * 1024;

/** What is sent in place of a piece of a stream; nothing when undefined. @throws EndpointRefused */
export type RewritePiece = (piece: SsePiece) => Uint8Array | undefined;

export type RelayEvents = (
  call: RelayCall,
  answer: UpstreamAnswer,
  options: {
    rewrite: RewritePiece;
    /** Send the head at once: it may be long before the first event. */
    beginAtOnce?: boolean;
  },
) => Promise<void>;

export type RelayEventsDeps = {
  rights: StreamRights;
  log: Log;
  keepAliveMs?: number | undefined;
};

/**
 * Passes an upstream's stream on to the client, event by event and no faster than the client reads.
 * It ends with the right to it. A failure before the first event is an answer of its own, a later
 * one ends the stream with a comment that tells why.
 */
export function createRelayEvents({
  rights,
  log,
  keepAliveMs = 20_000,
}: RelayEventsDeps): RelayEvents {
  return async (call, answer, { rewrite, beginAtOnce = false }) => {
    const { status } = answer;
    const stream = createClientStream(call.res, {
      status,
      headers: answerHeaders(answer),
      keepAliveMs,
    });
    const unwatch = rights.watch({ ...call.right, hop: call.hop }, call.end);
    if (beginAtOnce) stream.begin();
    try {
      await pump(answer.body, rewrite, stream);
      if (!call.res.headersSent) throw new Error('The stream ended before its first event');
    } catch (error) {
      const failure = failureOf(error, call);
      if (!call.res.headersSent) throw failure;
      if (!call.signal.aborted) {
        log.warn({ err: error, server: call.hop.server, request_id: call.req.id }, 'Stream cut');
        await stream.write(Buffer.from(`: ${failure.message}\n\n`));
      }
    } finally {
      unwatch();
      stream.release();
    }
    stream.end();
  };
}

async function pump(
  body: UpstreamAnswer['body'],
  rewrite: RewritePiece,
  stream: ClientStream,
): Promise<void> {
  const reader = createSseReader({ maxEventBytes: MAX_EVENT_BYTES });
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    for (const piece of reader.push(chunk)) {
      const out = rewrite(piece);
      if (out) await stream.write(out);
    }
  }
}

function failureOf(error: unknown, { signal, hop }: RelayCall): AppError {
  if (signal.aborted) return unavailable('The stream was ended');
  if (error instanceof AppError) return error;
  return upstreamFailure(hop.server, faultOf(error), error);
}

function faultOf(error: unknown): string {
  if (error instanceof EndpointRefused) return 'names a place for messages that is not its own';
  if (error instanceof SseEventTooLarge) return 'sent an event that is too large';
  return 'broke off its stream';
}
