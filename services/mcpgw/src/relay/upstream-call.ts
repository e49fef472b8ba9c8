import { AppError } from '@mcp-gateway/kit';
import type { Dispatcher } from 'undici';
import type { UpstreamConnections } from './upstream-connections.js';

/** How long an upstream may take to begin its answer. */
const HEADERS_TIMEOUT_MS = 60_000;
/** Visible ASCII (MCP 2025-11-25, transports, "Session Management"), within reason. */
const SESSION_ID = /^[\x21-\x7e]{1,2048}$/;

export type UpstreamCall = {
  /** Name of the server, for what clients are told. */
  server: string;
  /** IP address of the URL's host. */
  address: string;
  url: URL;
  method: 'GET' | 'POST' | 'DELETE';
  headers: Record<string, string>;
  body?: Buffer;
  signal: AbortSignal;
};

/** What an upstream answered, reduced to what may reach a client. */
export type UpstreamAnswer = {
  status: number;
  contentType: string | undefined;
  sessionId: string | undefined;
  body: Dispatcher.ResponseData['body'];
};

/**
 * Sends a request to an upstream. Redirects are not followed, and the challenges of an upstream
 * are not for our clients.
 * @throws AppError 502 when the upstream does not answer, or with something that cannot be passed on.
 */
export async function callUpstream(
  connections: UpstreamConnections,
  call: UpstreamCall,
): Promise<UpstreamAnswer> {
  const response = await send(connections, call);
  const fault = faultOf(response);
  if (fault !== undefined) {
    discard(response.body);
    throw upstreamFailure(call.server, fault);
  }
  const sessionId = headerOf(response, 'mcp-session-id');
  return {
    status: response.statusCode,
    contentType: headerOf(response, 'content-type'),
    sessionId: sessionId !== undefined && SESSION_ID.test(sessionId) ? sessionId : undefined,
    body: response.body,
  };
}

/** Lets go of an answer that nobody reads, and of its connection. */
export function discard(body: UpstreamAnswer['body']): void {
  body.on('error', () => undefined).destroy();
}

/** What a client is told when an upstream lets it down; it names the server, never its address. */
export function upstreamFailure(server: string, fault: string, cause?: unknown): AppError {
  const message = `upstream unavailable: the server ${server} ${fault}`;
  return new AppError('upstream_failed', 502, message, { cause });
}

async function send(
  connections: UpstreamConnections,
  { server, address, url, method, headers, body, signal }: UpstreamCall,
): Promise<Dispatcher.ResponseData> {
  try {
    return await connections.request({
      address,
      alone: method === 'GET',
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method,
      headers,
      body: body ?? null,
      signal,
      headersTimeout: HEADERS_TIMEOUT_MS,
      // A stream may be silent for as long as both ends like.
      bodyTimeout: 0,
    });
  } catch (cause) {
    throw upstreamFailure(server, 'cannot be reached', cause);
  }
}

function faultOf(response: Dispatcher.ResponseData): string | undefined {
  const { statusCode } = response;
  if (statusCode >= 300 && statusCode < 400) return 'redirects elsewhere';
  if (statusCode === 401 || statusCode === 407) return 'wants credentials of its own';
  const encoding = headerOf(response, 'content-encoding')?.toLowerCase() ?? 'identity';
  return encoding === 'identity' ? undefined : 'compressed its answer';
}

function headerOf({ headers }: Dispatcher.ResponseData, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
