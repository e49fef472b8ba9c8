import type { Server, ServerPath } from '@mcp-gateway/contracts';
import { endpointsOf } from '../upstream/upstream-url.js';
import {
  addressToken,
  hostToken,
  serverToken,
  targetToken,
  upstreamName,
  wordToken,
  type NginxText,
} from './nginx-text.js';

/**
 * How a call reaches a server: `direct`; `own`, direct to one of our services, which is told who
 * calls; `relay`, through mcpgw, which adds what nginx.conf must not hold (the server's headers).
 */
export type Via = 'direct' | 'own' | 'relay';

export type Upstream = { name: NginxText; address: NginxText };

export type Route = {
  server: NginxText;
  via: Via;
  target: NginxText;
  host: NginxText;
  tlsName?: NginxText;
};

/** nginx's part of the catalogue, as plain values: what to proxy where. Sorted, so that equal catalogues give equal plans. */
export type GatewayPlan = { upstreams: readonly Upstream[]; routes: readonly Route[] };

/** A server with the address its host had when it was checked. */
export type ReachableServer = { server: Server; address: string };

export type PlanOptions = {
  /** Whether a server is one of our own services. */
  isOwn: (path: ServerPath) => boolean;
};

/** A server without a Streamable HTTP endpoint has no route here: its legacy doors go to the relay anyway. */
export function planGateway(
  reachable: readonly ReachableServer[],
  { isOwn }: PlanOptions,
): GatewayPlan {
  const upstreams = new Map<NginxText, Upstream>();
  const routes: Route[] = [];
  for (const { server, address } of reachable.toSorted(byPath)) {
    const { streamableHttp } = endpointsOf(server);
    if (!streamableHttp) continue;
    if (Object.keys(server.headers).length > 0) {
      routes.push(relayRoute(server));
      continue;
    }
    const { upstream, route } = directRoute(server.path, streamableHttp, address);
    upstreams.set(upstream.name, upstream);
    routes.push(isOwn(server.path) ? { ...route, via: 'own' } : route);
  }
  return { upstreams: [...upstreams.values()].sort((a, b) => compare(a.name, b.name)), routes };
}

function directRoute(
  path: ServerPath,
  url: URL,
  address: string,
): { upstream: Upstream; route: Route } {
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  const port = Number(url.port || (scheme === 'https' ? 443 : 80));
  const where = addressToken(address, port);
  // Hosts that share an address still need connections of their own: TLS names differ.
  const name = upstreamName(scheme === 'https' ? `https ${url.hostname}` : 'http', where);
  return {
    upstream: { name, address: where },
    route: {
      server: serverToken(path),
      via: 'direct',
      target: targetToken(scheme, name, url.pathname),
      host: hostToken(url.host),
      ...(scheme === 'https' && { tlsName: hostToken(url.hostname) }),
    },
  };
}

function relayRoute({ path }: Server): Route {
  const server = serverToken(path);
  return {
    server,
    via: 'relay',
    target: targetToken('http', wordToken('mcpgw'), `/relay/mcp${path}`),
    host: hostToken('mcpgw'),
  };
}

const byPath = (a: ReachableServer, b: ReachableServer) => compare(a.server.path, b.server.path);
const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
