import express, { type RequestHandler, type Router } from 'express';
import type { SignInProviders } from '@mcp-gateway/contracts';
import type { AuditLog } from '../audit/audit-log.js';
import { audited } from '../audit/audited.js';
import { beginSignIn, type BeginSignInDeps } from './begin-sign-in.js';
import { completeSignIn, type CompleteSignInDeps } from './complete-sign-in.js';
import { showFailure } from './show-failure.js';
import type { SignInWithProviders } from './sign-in.js';
import { offerSignOut, signOut, type SignOutDeps } from './sign-out.js';

export type ProviderRoutesDeps = { audit: Pick<AuditLog, 'event'> } & SignInWithProviders &
  BeginSignInDeps &
  CompleteSignInDeps &
  SignOutDeps;

/** `/oauth2/{providers,login,callback,logout}`: people sign in and out with an identity provider. */
export function providerRoutes(deps: ProviderRoutesDeps): Router {
  const router = express.Router({ caseSensitive: true });
  router.get('/oauth2/providers', careful, listProviders(deps));
  router.get('/oauth2/login/:provider', careful, beginSignIn(deps));
  router.get(
    '/oauth2/callback/:provider',
    careful,
    audited(deps.audit, 'sign-in', completeSignIn(deps)),
  );
  router.get('/oauth2/logout/:provider', careful, signOut(deps));
  router.post('/internal/sessions/provider-sign-out', offerSignOut(deps));
  router.use('/oauth2', showFailure(deps.issuer));
  return router;
}

/** URLs here hold codes and states. */
const careful: RequestHandler = (_req, res, next) => {
  res.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  next();
};

function listProviders({ providers, localSignIn }: SignInWithProviders): RequestHandler {
  const answer: SignInProviders = {
    providers: providers.map(({ id, displayName }) => ({
      id,
      name: id,
      display_name: displayName,
    })),
    local_sign_in: localSignIn,
  };
  return (_req, res) => {
    res.json(answer);
  };
}
