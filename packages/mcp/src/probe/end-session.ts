import type { FetchLike } from '@modelcontextprotocol/client';

export type SessionEnd = {
  endpoint: URL;
  fetch: FetchLike;
  headers: Readonly<Record<string, string>>;
  sessionId: string;
  protocolVersion: string;
  timeLeftMs: number;
};

/** A courtesy that nobody waits long for, in milliseconds. */
const MAX_WAIT_MS = 1000;

/**
 * Ends a Streamable HTTP session (DELETE, revision 2025-11-25). A server may refuse that, so the
 * outcome does not matter.
 */
export async function endSession(session: SessionEnd): Promise<void> {
  const halt = new AbortController();
  const deadline = setTimeout(() => halt.abort(), Math.min(session.timeLeftMs, MAX_WAIT_MS));
  try {
    const response = await session.fetch(session.endpoint, {
      method: 'DELETE',
      headers: headersOf(session),
      redirect: 'manual',
      signal: halt.signal,
    });
    await response.body?.cancel();
  } catch {
    // The server forgets the session on its own.
  } finally {
    clearTimeout(deadline);
  }
}

function headersOf({ headers, sessionId, protocolVersion }: SessionEnd): Record<string, string> {
  return {
    ...headers,
    'accept-encoding': 'identity',
    'mcp-session-id': sessionId,
    ...(protocolVersion && { 'mcp-protocol-version': protocolVersion }),
  };
}
