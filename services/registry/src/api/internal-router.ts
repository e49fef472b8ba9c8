import { notFound } from '@mcp-gateway/kit';
import { Router, type RequestHandler } from 'express';
import type { ListRelayRoutes } from './relay-routes.js';

export type InternalDeps = {
  /** Whether an Authorization header shows the key of our own services. */
  showsInternalKey: (authorization?: string) => boolean;
  relayRoutes: ListRelayRoutes;
};

/** For our own services; to anybody else there is nothing here. */
export function createInternalRouter({ showsInternalKey, relayRoutes }: InternalDeps): Router {
  const router = Router({ caseSensitive: true });
  const ownServices: RequestHandler = (req, _res, next) => {
    if (!showsInternalKey(req.get('authorization'))) throw notFound('Page');
    next();
  };
  router.get('/internal/relay-routes', ownServices, async (_req, res) => {
    res.json({ routes: await relayRoutes() });
  });
  return router;
}
