import type { Request, Response } from 'express';
import { SESSION_COOKIE } from '@mcp-gateway/contracts';
import { createHostCookie, type Log } from '@mcp-gateway/kit';
import type { Account } from '../accounts/account.js';
import type { Accounts } from '../accounts/accounts.js';
import type { EventDetails } from '../audit/audited.js';
import type { Sessions } from '../sessions/sessions.js';
import { createBrowserCookie } from './begin-sign-in.js';
import { failureOf, notCompleted } from './failure-of.js';
import type { Identity } from './identity.js';
import { methodFor } from './method-for.js';
import type { SignInWithProviders } from './sign-in.js';
import { redirectUri } from './sign-in-method.js';

export type CompleteSignInDeps = Pick<
  SignInWithProviders,
  'methods' | 'signIns' | 'providerSessions' | 'confirmations'
> & {
  issuer: string;
  log: Log;
  accounts: Pick<Accounts, 'signedIn'>;
  sessions: Pick<Sessions, 'start' | 'end'>;
};

type Complete = (req: Request, res: Response, details: EventDetails) => Promise<void>;

/** `GET /oauth2/callback/{provider}`: what the browser brings back becomes a session. */
export function completeSignIn(deps: CompleteSignInDeps): Complete {
  const { methods, signIns, issuer, log, accounts, confirmations } = deps;
  const browserCookie = createBrowserCookie(issuer);
  const startSession = createStartSession(deps);
  return async (req, res, details) => {
    const { provider, method } = methodFor(req, methods);
    const { state } = req.query;
    const browsers = browserCookie.read(req.get('cookie'));
    const attempt =
      typeof state === 'string' && (await signIns.take(state, { provider, browsers }));
    if (!attempt) throw notCompleted();
    const { target } = attempt;
    try {
      const identity = await method.identify(callbackUrl(req, issuer, provider), attempt);
      await confirmations.confirm(identity);
      const account = await accounts.signedIn(identity.account);
      Object.assign(details, { principal: account.subject, kind: 'user', target: account.name });
      await startSession(req, res, account, identity);
      browserCookie.clear(res);
    } catch (error) {
      throw failureOf(error, { provider, target, log });
    }
    res.redirect(303, target);
  };
}

/** As the provider was told it, whatever way it was asked for here. */
function callbackUrl(req: Request, issuer: string, provider: string): URL {
  const url = new URL(redirectUri(issuer, { id: provider }));
  url.search = new URL(req.originalUrl, issuer).search;
  return url;
}

type StartSession = (
  req: Request,
  res: Response,
  account: Account,
  identity: Identity,
) => Promise<void>;

function createStartSession(deps: CompleteSignInDeps): StartSession {
  const { issuer, sessions, providerSessions } = deps;
  const cookie = createHostCookie({ name: SESSION_COOKIE, baseUrl: issuer });
  return async (req, res, account, identity) => {
    // What was signed in before in this browser is over, and its id is worth nothing any more.
    for (const old of cookie.read(req.get('cookie'))) await sessions.end(old);
    const { id } = await sessions.start(account, {
      address: req.ip,
      userAgent: req.get('user-agent'),
    });
    await providerSessions.hold(id, identity);
    cookie.set(res, id);
  };
}
