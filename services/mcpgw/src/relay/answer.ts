import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { UpstreamAnswer } from './upstream-call.js';

/** The headers of a relayed answer: nothing else of an upstream's reaches a client. */
export function answerHeaders({
  contentType,
  sessionId,
}: Pick<UpstreamAnswer, 'contentType' | 'sessionId'>): Record<string, string> {
  return {
    ...(contentType !== undefined && { 'content-type': contentType }),
    ...(sessionId !== undefined && { 'mcp-session-id': sessionId }),
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  };
}

export function succeeded({ status }: UpstreamAnswer): boolean {
  return status >= 200 && status < 300;
}

/** Type and subtype of an answer, without parameters, in lower case. */
export function mediaType({ contentType = '' }: UpstreamAnswer): string {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Passes an answer on as it is. */
export async function passOn(answer: UpstreamAnswer, res: ServerResponse): Promise<void> {
  await pipeline(answer.body, withHead(res, answer));
}

/** Sets the head; it is sent with the body, whose length is then known if it comes at once. */
export function withHead(res: ServerResponse, answer: UpstreamAnswer): ServerResponse {
  res.statusCode = answer.status;
  return res.setHeaders(new Map(Object.entries(answerHeaders(answer))));
}
