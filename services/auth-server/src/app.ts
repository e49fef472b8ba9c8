import express, { type Express, type Router } from 'express';
import type { ServiceHealth } from '@mcp-gateway/contracts';
import { errorResponder, notFound, requestLog, type Log } from '@mcp-gateway/kit';
import { accountRoutes, type AccountRoutesDeps } from './accounts/routes.js';
import { explainRoutes, type ExplainRoutesDeps } from './explain/routes.js';
import type { Issuers } from './issuers/issuers.js';
import { metadataRoutes } from './metadata/routes.js';
import { providerRoutes, type ProviderRoutesDeps } from './providers/routes.js';
import { sessionRoutes, type SessionRoutesDeps } from './sessions/routes.js';
import { apiTokenRoutes, type ApiTokenRoutesDeps } from './tokens/api-token-routes.js';
import { clientRoutes, type ClientRoutesDeps } from './tokens/client-routes.js';
import { keyRoutes, type KeyRoutesDeps } from './tokens/key-routes.js';
import { oauthErrorResponder } from './tokens/oauth-error-responder.js';
import { operatorTokenRoutes, type OperatorTokenDeps } from './tokens/operator-token.js';
import { tokenRoutes, type TokenRoutesDeps } from './tokens/routes.js';
import { callRoutes, type CallRoutesDeps } from './validate/call-routes.js';
import { streamRoutes, type StreamRoutesDeps } from './validate/stream-routes.js';

export type AppDeps = {
  issuer: string;
  log: Log;
  /** Whether an Authorization header shows the key of our own services. */
  isInternal: (authorization?: string) => boolean;
  /** The authorization server; it leaves machine clients to the token routes. */
  oauth: Router;
  issuers: Pick<Issuers, 'ready'>;
} & SessionRoutesDeps &
  ProviderRoutesDeps &
  AccountRoutesDeps &
  ClientRoutesDeps &
  ApiTokenRoutesDeps &
  ExplainRoutesDeps &
  OperatorTokenDeps &
  StreamRoutesDeps &
  CallRoutesDeps &
  KeyRoutesDeps &
  TokenRoutesDeps;

/** Everything of the auth-server but `/validate`. */
export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  // nginx says the client's address; it is on this host or in a network of its own.
  app.set('trust proxy', ['loopback', 'uniquelocal']);
  app.use(requestLog(deps.log));
  app.get('/health', (_req, res) => {
    const health: ServiceHealth = { status: deps.issuers.ready() ? 'healthy' : 'degraded' };
    res.json(health);
  });
  app.use(metadataRoutes(deps.issuer));
  app.use(operatorTokenRoutes(deps));
  app.use('/internal', (req, _res, next) => {
    next(deps.isInternal(req.headers.authorization) ? undefined : notFound('Page'));
  });
  // Before the others, for its bodies may be longer than theirs.
  app.use(streamRoutes(deps));
  app.use('/internal', express.json({ limit: '64kb' }));
  app.use(callRoutes(deps));
  app.use(sessionRoutes(deps));
  app.use(providerRoutes(deps));
  app.use(accountRoutes(deps));
  app.use(clientRoutes(deps));
  app.use(apiTokenRoutes(deps));
  app.use(explainRoutes(deps));
  app.use(keyRoutes(deps));
  app.use(deps.oauth);
  app.use(tokenRoutes(deps));
  app.use((_req, _res, next) => next(notFound('Page')));
  app.use(oauthErrorResponder);
  app.use(errorResponder(deps.log));
  return app;
}
