import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import { Agent, buildConnector, fetch as fetchThrough } from 'undici';

export type GatewayFetch = FetchLike;

/**
 * A fetch that connects to the gateway on this machine whatever host the URL names: the public name
 * need not lead here, or not yet.
 */
export function createGatewayFetch(port: number): {
  fetch: GatewayFetch;
  close: () => Promise<void>;
} {
  const connect = buildConnector({});
  const here = { hostname: '127.0.0.1', host: '127.0.0.1', port: String(port) };
  const agent = new Agent({
    connect: (options, callback) => connect({ ...options, ...here }, callback),
  });
  // undici's types and Node's own describe the same fetch, but do not know each other.
  const fetch = ((input: string | URL, init: object) =>
    fetchThrough(input, { ...init, dispatcher: agent })) as unknown as GatewayFetch;
  return { fetch, close: () => agent.destroy() };
}
