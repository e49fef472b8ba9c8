import { fileURLToPath } from 'node:url';
import { SESSION_COOKIE, type ServiceHealth } from '@mcp-gateway/contracts';
import type { VerifyHopToken } from '@mcp-gateway/identity';
import { createHostCookie, errorResponder, notFound, requestLog, type Log } from '@mcp-gateway/kit';
import type { Policy } from '@mcp-gateway/policy';
import express, { type Express } from 'express';
import { createChangeRouter } from './api/change-router.js';
import { createClientsRouter } from './api/clients-router.js';
import { createExplainRouter } from './api/explain-router.js';
import { createHealthRouter } from './api/health-router.js';
import { createInternalRouter } from './api/internal-router.js';
import { createMeRouter } from './api/me-router.js';
import { createOwnThingsRouter } from './api/own-things-router.js';
import { createReadRouter } from './api/read-router.js';
import type { ListRelayRoutes } from './api/relay-routes.js';
import { createSearchRouter } from './api/search-router.js';
import { createServerViews } from './api/server-view.js';
import { createUsersRouter } from './api/users-router.js';
import type { ChangeLog } from './audit/change-log.js';
import { createAccess } from './auth/access.js';
import type { AccountService } from './auth/account-service.js';
import type { AuthServer } from './auth/auth-server.js';
import { createAuthenticate } from './auth/authenticate.js';
import { createGuards } from './auth/guards.js';
import { createIntrospection } from './auth/introspection.js';
import { createSignInRouter } from './auth/sign-in.js';
import type { Catalog } from './catalog/catalog.js';
import type { HealthMonitor } from './health/monitor.js';
import { errorPages } from './http/error-page.js';
import { noStore, securityHeaders } from './http/security-headers.js';
import { createFindTools } from './search/find-tools.js';
import type { ToolIndex } from './search/tool-index.js';
import { createHomeRouter } from './ui/home-router.js';
import { loadPages } from './ui/pages.js';

export type AppDeps = {
  log: Log;
  /** Public base URL; every absolute URL begins with it. */
  gatewayUrl: string;
  catalog: Catalog;
  changes: Pick<ChangeLog, 'record'>;
  monitor: Pick<HealthMonitor, 'health' | 'refresh'>;
  /** What search looks through. */
  toolIndex: Pick<ToolIndex, 'entries'>;
  policy: () => Policy;
  authServer: AuthServer;
  accounts: AccountService;
  verifyHopToken: VerifyHopToken;
  showsInternalKey: (authorization?: string) => boolean;
  relayRoutes: ListRelayRoutes;
  serviceHealth: () => Promise<ServiceHealth>;
};

const PUBLIC = fileURLToPath(new URL('../public/', import.meta.url));

/** The registry's HTTP side: API, pages, health. */
export function createApp(deps: AppDeps): Express {
  const { log, gatewayUrl, catalog, monitor, authServer } = deps;
  const pages = loadPages();
  const cookie = createHostCookie({ name: SESSION_COOKIE, baseUrl: gatewayUrl });
  const introspection = createIntrospection(authServer);
  const { verifyHopToken } = deps;
  const authenticate = createAuthenticate({ introspection, verifyHopToken, cookie, gatewayUrl });
  const guards = createGuards({ authenticate, cookie, gatewayUrl });
  const access = createAccess(deps.policy);
  const { health } = monitor;
  const { isBuiltIn } = catalog;
  const views = createServerViews({ access, health, isBuiltIn, gatewayUrl });
  const shared = { catalog, access, views, guards };
  const forAccounts = { accounts: deps.accounts, access, guards, introspection };

  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing');
  app.set('query parser', 'simple');
  // nginx says the client's address; it is on this host or in a network of its own.
  app.set('trust proxy', ['loopback', 'uniquelocal']);
  app.use(requestLog(log), securityHeaders);
  app.use(createHealthRouter(deps.serviceHealth));
  app.use('/static', express.static(PUBLIC, { index: false, redirect: false }));
  app.use(noStore);
  app.use(createInternalRouter(deps));
  app.use(
    createSignInRouter({
      authServer,
      authenticate,
      introspection,
      cookie,
      gatewayUrl,
      pages,
    }),
  );
  app.use(createHomeRouter({ ...shared, renderHome: pages.home }));
  app.use(createReadRouter(shared));
  app.use(createChangeRouter({ ...shared, monitor, changes: deps.changes }));
  const findTools = createFindTools({ index: deps.toolIndex, callable: access.callable });
  app.use(createSearchRouter({ guards, findTools }));
  app.use(createMeRouter(forAccounts));
  app.use(createUsersRouter(forAccounts));
  app.use(createClientsRouter(forAccounts));
  app.use(createOwnThingsRouter(forAccounts));
  app.use(createExplainRouter(forAccounts));
  app.use((req) => {
    throw notFound(req.path);
  });
  app.use(errorPages(pages.error, log), errorResponder(log));
  return app;
}
