import express, { type Express } from 'express';
import type { ServiceHealth } from '@mcp-gateway/contracts';
import { errorResponder, notFound, requestLog, type Log } from '@mcp-gateway/kit';
import { metadataRoutes } from './metadata/routes.js';
import { sessionRoutes, type SessionRoutesDeps } from './sessions/routes.js';
import { oauthErrorResponder } from './tokens/oauth-error-responder.js';
import { tokenRoutes, type TokenRoutesDeps } from './tokens/routes.js';

export type AppDeps = { issuer: string; log: Log } & SessionRoutesDeps & TokenRoutesDeps;

/** Everything of the auth-server but `/validate`. */
export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(requestLog(deps.log));
  app.get('/health', (_req, res) => {
    const health: ServiceHealth = { status: 'healthy' };
    res.json(health);
  });
  app.use(metadataRoutes(deps.issuer));
  app.use(sessionRoutes(deps));
  app.use(tokenRoutes(deps));
  app.use((_req, _res, next) => next(notFound('Page')));
  app.use(oauthErrorResponder);
  app.use(errorResponder(deps.log));
  return app;
}
