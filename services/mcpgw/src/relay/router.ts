import { GatewayHeader, parseStreamRight, type Endpoint } from '@mcp-gateway/contracts';
import { AppError, unavailable, type Log } from '@mcp-gateway/kit';
import express, { type Request, type Router } from 'express';
import { demandServer, notFromGateway, type AuthenticateHop } from '../authenticate-hop.js';
import { createLifetimes } from './lifetimes.js';
import type { RelayDoor } from './relay-call.js';
import { relayErrorResponder } from './relay-error-responder.js';
import type { RouteTable } from './route-table.js';

export type RelayDeps = {
  authenticate: AuthenticateHop;
  routes: RouteTable;
  doors: Readonly<Record<Endpoint, Door>>;
  stopping: AbortSignal;
  log: Log;
};

type Door = Readonly<Partial<Record<'GET' | 'POST' | 'DELETE', RelayDoor>>>;

/**
 * What the gateway cannot send straight to a server, at `/<door>/<server path>`. A door opens only
 * to a hop token for that very server, and the right that comes with it.
 */
export function createRelay(deps: RelayDeps): Router {
  const lifetimeOf = createLifetimes(deps.stopping);
  const router = express.Router({ caseSensitive: true, strict: true });
  router.use(async (req, res) => {
    // Before anything is waited for: the client may leave meanwhile.
    const life = lifetimeOf(res);
    const identity = await deps.authenticate(req);
    const right = parseStreamRight(req.headers[GatewayHeader.stream]);
    if (!right) throw notFromGateway();
    const { door, server } = placeOf(req.path, deps.doors);
    demandServer(identity.hop, server);
    const serve = methodOf(req, door);
    if (deps.stopping.aborted) throw unavailable('This service is stopping');
    const route = await deps.routes.find(server);
    if (!route) throw new AppError('server_not_found', 404, 'No enabled server at this path');
    await serve({ ...identity, route, right, ...life, req, res });
  });
  router.use(relayErrorResponder(deps.log));
  return router;
}

function placeOf(path: string, doors: RelayDeps['doors']): { door: Door; server: string } {
  const [, name = '', ...segments] = path.split('/');
  if (!isDoor(name, doors)) throw new AppError('not_found', 404, 'Not found');
  return { door: doors[name], server: segments.join('/') };
}

function isDoor(name: string, doors: RelayDeps['doors']): name is Endpoint {
  return Object.hasOwn(doors, name);
}

/** @throws AppError 405 */
function methodOf({ method }: Request, door: Door): RelayDoor {
  const serve = Object.hasOwn(door, method) ? door[method as keyof Door] : undefined;
  if (serve) return serve;
  const headers = { Allow: Object.keys(door).join(', ') };
  throw new AppError('method_not_allowed', 405, 'Method not allowed', { headers });
}
