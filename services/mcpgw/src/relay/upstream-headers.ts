import type { IncomingHttpHeaders } from 'node:http';
import { GatewayHeader, type RelayRoute } from '@mcp-gateway/contracts';

/** Besides `mcp-*`; everything else a caller sends, credentials above all, ends here. */
const PASSED: ReadonlySet<string> = new Set([
  'accept',
  'content-type',
  'last-event-id',
  'traceparent',
]);

export type UpstreamHeadersInput = {
  /** Headers of the client's request. */
  received: IncomingHttpHeaders;
  route: Pick<RelayRoute, 'headers' | 'internal'>;
  requestId: string;
  hopToken: string;
};

/** The headers that reach an upstream: a few of the caller's, those registered for it, ours. */
export function upstreamHeaders(input: UpstreamHeadersInput): Record<string, string> {
  const { received, route, requestId, hopToken } = input;
  const passed = Object.entries(received).filter(
    ([name, value]) => typeof value === 'string' && (PASSED.has(name) || name.startsWith('mcp-')),
  ) as [string, string][];
  const registered = Object.entries(route.headers).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  return {
    ...Object.fromEntries([...passed, ...registered]),
    // Compressed answers could not be filtered without inflating them.
    'accept-encoding': 'identity',
    [GatewayHeader.requestId]: requestId,
    ...(route.internal && ownHeaders(hopToken, received)),
  };
}

/** Who calls, and the right with which our own tools may call on. */
function ownHeaders(hopToken: string, received: IncomingHttpHeaders): Record<string, string> {
  const right = received[GatewayHeader.stream];
  return {
    [GatewayHeader.identity]: hopToken,
    ...(typeof right === 'string' && { [GatewayHeader.stream]: right }),
  };
}
