import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { ENDPOINTS, GatewayHeader, type Endpoint } from '@mcp-gateway/contracts';
import { requestIdOf } from '@mcp-gateway/kit';
import { hasRepeatedHeader } from './repeated-headers.js';

/** How nginx will send an allowed request on: set by the route, never by the client. */
type RouteKind = 'direct' | 'own' | 'relay';

/** What nginx says of the request it asks about, besides the client's own headers. */
export type GateRequest = {
  /** The server's path without the slash, as the route matched it. */
  server: string;
  endpoint: Endpoint;
  route: RouteKind;
  /** The client's own. */
  method: string;
  requestId: string;
  /** The client's, as nginx sees it. */
  address: string | undefined;
  headers: IncomingHttpHeaders;
  /** A header that may come once came again. */
  repeatedHeader: boolean;
};

/** Undefined when it does not come through a route of the gateway. */
export function readGateRequest({ headers, rawHeaders }: IncomingMessage): GateRequest | undefined {
  const server = text(headers[GatewayHeader.server]);
  const endpoint = ENDPOINTS.find((known) => known === headers[GatewayHeader.endpoint]);
  if (!server || endpoint === undefined) return undefined;
  return {
    server,
    endpoint,
    route: routeOf(headers[GatewayHeader.route]),
    method: text(headers[GatewayHeader.method]) ?? 'POST',
    requestId: requestIdOf(headers[GatewayHeader.requestId]),
    address: text(headers[GatewayHeader.clientAddress]),
    headers,
    repeatedHeader: hasRepeatedHeader(rawHeaders),
  };
}

function routeOf(value: string | string[] | undefined): RouteKind {
  return value === 'own' || value === 'relay' ? value : 'direct';
}

function text(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
