import { serverName, type RelayRoute } from '@mcp-gateway/contracts';
import { unavailable } from '@mcp-gateway/kit';

/** How long what the registry said counts without asking again. */
const FRESH_MS = 1_000;
/** How long it counts while the registry does not answer. */
const LAST_GOOD_MS = 60_000;

export type RouteTableDeps = {
  fetchRoutes: () => Promise<readonly RelayRoute[]>;
  /** Told of each time the registry did not answer. */
  onError: (error: unknown) => void;
  now?: () => number;
};

export type RouteTable = {
  /**
   * The route to a server named by its path without the slash; undefined when there is none.
   * @throws AppError 503 when the registry has not told for too long.
   */
  find: (server: string) => Promise<RelayRoute | undefined>;
};

/** The registry's relay routes, asked for when needed and remembered shortly. */
export function createRouteTable({
  fetchRoutes,
  onError,
  now = Date.now,
}: RouteTableDeps): RouteTable {
  let list: readonly RelayRoute[] = [];
  let routes: ReadonlyMap<string, RelayRoute> = new Map();
  let toldAt = -Infinity;
  let askedAt = -Infinity;
  let failure: unknown;
  let asking: Promise<void> | undefined;

  const take = (told: readonly RelayRoute[]) => {
    if (told !== list) routes = new Map(told.map((route) => [serverName(route.path), route]));
    list = told;
    toldAt = now();
    failure = undefined;
  };
  const miss = (error: unknown) => {
    failure = error;
    onError(error);
  };
  const ask = () =>
    (asking ??= fetchRoutes()
      .then(take, miss)
      .finally(() => {
        askedAt = now();
        asking = undefined;
      }));

  return {
    find: async (server) => {
      if (now() - askedAt >= FRESH_MS || !routes.has(server)) await ask();
      const route = now() - toldAt <= LAST_GOOD_MS ? routes.get(server) : undefined;
      if (route === undefined && failure !== undefined) {
        throw unavailable('The registry cannot be reached', failure);
      }
      return route;
    },
  };
}
