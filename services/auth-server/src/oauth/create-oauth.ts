import express, { type Router } from 'express';
import { SESSION_COOKIE } from '@mcp-gateway/contracts';
import { createHostCookie, type Log } from '@mcp-gateway/kit';
import type { Policy } from '@mcp-gateway/policy';
import type { KeyValue } from '@mcp-gateway/store';
import type { Accounts } from '../accounts/accounts.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { Sessions } from '../sessions/sessions.js';
import type { BearerAuthenticator } from '../tokens/bearer.js';
import type { SigningKeys } from '../tokens/signing-keys.js';
import { createAuthorizationServer } from './authorization-server.js';
import type { Grants } from './grants.js';
import { interactionRoutes } from './interaction-routes.js';
import { loadOAuthPages } from './pages.js';
import { createRateLimit } from './rate-limit.js';
import { createRegistrations } from './registrations.js';
import { oauthRoutes } from './routes.js';
import { createFindSignedIn } from './signed-in.js';

export type OAuthDeps = {
  issuer: string;
  state: KeyValue;
  keys: Pick<SigningKeys, 'all'>;
  identities: {
    accounts: Pick<Accounts, 'find'>;
    sessions: Pick<Sessions, 'resolve'>;
    grants: Grants;
    bearer: Pick<BearerAuthenticator, 'revoke'>;
    scopesForGroups: (groups: readonly string[]) => readonly string[];
  };
  policy: () => Policy;
  /** Fetches the metadata documents of clients. */
  fetch: typeof fetch;
  audit: Pick<AuditLog, 'event'>;
  log: Log;
  now?: () => number;
};

/** Metadata documents of clients that are fetched for one address in a minute. */
const FETCHES = { count: 20, windowMs: 60_000 };

/** The authorization server that MCP clients see, at the addresses of the gateway. */
export function createOAuth(deps: OAuthDeps): Router {
  const { issuer, state, policy, audit, now = Date.now } = deps;
  const { accounts, sessions, grants, bearer, scopesForGroups } = deps.identities;
  const registrations = createRegistrations(state);
  const pages = loadOAuthPages();
  const fetches = createRateLimit(FETCHES, now);
  const cookie = createHostCookie({ name: SESSION_COOKIE, baseUrl: issuer });
  const findSignedIn = createFindSignedIn(cookie, sessions);
  const findPerson = async (subject: string) => {
    const account = await accounts.find(subject);
    return account?.disabled === false ? account : undefined;
  };
  const authorizationServer = createAuthorizationServer({
    ...deps,
    store: state,
    grants,
    registrations,
    pages,
    findSignedIn,
    findPerson,
    mayFetch: (address) => fetches.take(address) === 0,
    revokeAccessToken: bearer.revoke,
  });
  const router = express.Router({ caseSensitive: true, strict: true });
  router.use(oauthRoutes({ issuer, policy, authorizationServer, registrations, now }));
  router.use(
    interactionRoutes({
      issuer,
      policy,
      provider: authorizationServer.provider,
      pages,
      findSignedIn,
      scopesOf: async (subject) => scopesForGroups((await findPerson(subject))?.groups ?? []),
      onUsed: registrations.used,
      audit,
    }),
  );
  return router;
}
