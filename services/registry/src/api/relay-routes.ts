import type { RelayRoute, Server } from '@mcp-gateway/contracts';
import type { z } from 'zod';
import type { AddressOf } from '../addresses.js';
import type { Catalog } from '../catalog/catalog.js';
import { endpointsOf } from '../upstream/upstream-url.js';

type Route = z.infer<typeof RelayRoute>;

export type RelayRouteDeps = {
  catalog: Pick<Catalog, 'list' | 'isBuiltIn'>;
  addressOf: AddressOf;
};

export type ListRelayRoutes = () => Promise<Route[]>;

/** How the relay reaches each enabled server; one that must not be reached has no route. */
export function createRelayRoutes({ catalog, addressOf }: RelayRouteDeps): ListRelayRoutes {
  const routeTo = async (server: Server): Promise<Route[]> => {
    try {
      const { streamableHttp, sse } = endpointsOf(server);
      const route: Route = {
        path: server.path,
        ...(streamableHttp && { streamable_http_url: streamableHttp.href }),
        ...(sse && { sse_url: sse.href }),
        address: await addressOf(server),
        headers: server.headers,
        internal: catalog.isBuiltIn(server.path),
      };
      return [route];
    } catch {
      // The probe finds the same reason and shows it at the server.
      return [];
    }
  };
  return async () => {
    const enabled = (await catalog.list()).filter((server) => server.enabled);
    return (await Promise.all(enabled.map(routeTo))).flat();
  };
}
