/**
 * Headers that travel between our own processes. nginx clears what a client sends under these
 * names and sets its own (lower case: as Node reports them).
 */
export const GatewayHeader = {
  /** nginx → auth-server: the server's path as matched by the route, without the leading slash. */
  server: 'x-mcp-server',
  /** nginx → auth-server: which door of the server, see {@link Endpoint}. */
  endpoint: 'x-mcp-endpoint',
  /** nginx → auth-server: how the route sends on what is allowed: direct, own or relay. */
  route: 'x-mcp-route',
  /** nginx → auth-server: the address of the client, as nginx sees it. */
  clientAddress: 'x-mcp-client-address',
  /** nginx → auth-server: the method of the client's request. */
  method: 'x-original-method',
  /** auth-server → nginx → mcpgw: the hop token. */
  identity: 'x-gateway-identity',
  /** auth-server → nginx → mcpgw: the right to a stream, see {@link StreamRight}. */
  stream: 'x-gateway-stream',
  /** auth-server → nginx: the upstream's own id of the session that the client's id stands for. */
  session: 'x-mcp-session',
  requestId: 'x-request-id',
} as const;

/** The doors of a registered server: Streamable HTTP, and the two of legacy HTTP+SSE. */
export type Endpoint = 'mcp' | 'sse' | 'messages';
export const ENDPOINTS: readonly Endpoint[] = ['mcp', 'sse', 'messages'];

/** nginx's named locations that the auth-server may send a request to. */
export const GatewayRoute = { upstream: '@upstream', relay: '@relay' } as const;

/** The server that is mcpgw itself: only what was decided for it may go on to the registry. */
export const MCPGW_SERVER = 'mcpgw';
