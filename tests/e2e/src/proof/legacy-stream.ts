import type { Stack } from '@mcp-gateway/testing';

export type LegacyStream = {
  /** Where the messages of the stream go, by the gateway's word: path and query. */
  messages: string;
  close: () => void;
};

/** Opens a legacy HTTP+SSE stream and reads its first event. */
export async function openLegacyStream(
  { gatewayUrl }: Pick<Stack, 'gatewayUrl'>,
  server: string,
  { token, requestId }: { token: string; requestId: string },
): Promise<LegacyStream> {
  const leaving = new AbortController();
  const headers = { Authorization: `Bearer ${token}`, 'X-Request-Id': requestId };
  const { signal } = leaving;
  const response = await fetch(`${gatewayUrl}/${server}/sse`, { headers, signal });
  if (!response.ok) throw new Error(`No stream: ${response.status} ${await response.text()}`);
  let events = '';
  for await (const bytes of response.body!) {
    events += Buffer.from(bytes as Uint8Array).toString();
    const [, messages] = /^data: (.*)\n\n/m.exec(events) ?? [];
    if (messages !== undefined) return { messages, close: () => leaving.abort() };
  }
  throw new Error('The stream named no place for messages');
}
