import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express';
import {
  SESSION_COOKIE,
  SessionEnd,
  type ProviderSignOut,
  type SignInProviders,
} from '@mcp-gateway/contracts';
import {
  AppError,
  createHostCookie,
  localPath,
  notFound,
  parse,
  toAppError,
  type Log,
} from '@mcp-gateway/kit';
import type { Accounts } from '../accounts/accounts.js';
import type { AuditLog } from '../audit/audit-log.js';
import { audited, type EventDetails } from '../audit/audited.js';
import { createRateLimit } from '../oauth/rate-limit.js';
import { referenceOf, type Sessions } from '../sessions/sessions.js';
import { failureOf, notCompleted } from './failure-of.js';
import type { SignInMethod } from './identity.js';
import { notCompletedPage } from './not-completed-page.js';
import type { SignInWithProviders } from './sign-in.js';
import { ATTEMPT_TTL_MS, random } from './sign-in-attempts.js';
import { SignInFailed } from './sign-in-failed.js';
import { redirectUri } from './sign-in-method.js';

export type ProviderRoutesDeps = {
  issuer: string;
  log: Log;
  audit: Pick<AuditLog, 'event'>;
  accounts: Pick<Accounts, 'signedIn'>;
  sessions: Pick<Sessions, 'start' | 'end'>;
} & SignInWithProviders;

const BROWSER_COOKIE = 'mcp_gateway_sign_in';
/** From one address, behind which there may be many people: each begun is kept for a while. */
const SIGN_INS = { count: 120, windowMs: 60_000 };
const RANDOM = /^[\w-]{43}$/;

/** `/oauth2/{providers,login,callback,logout}`: people sign in and out with an identity provider. */
export function providerRoutes(deps: ProviderRoutesDeps): Router {
  const { issuer, log, audit, accounts, sessions, signIns, providerSessions } = deps;
  const sessionCookie = createHostCookie({ name: SESSION_COOKIE, baseUrl: issuer });
  const browserCookie = createHostCookie({
    name: BROWSER_COOKIE,
    baseUrl: issuer,
    maxAgeMs: ATTEMPT_TTL_MS,
  });
  const begun = createRateLimit(SIGN_INS);
  const router = express.Router({ caseSensitive: true });

  const methodFor = (req: Request): { provider: string; method: SignInMethod } => {
    const provider = String(req.params['provider']);
    const method = deps.methods.get(provider);
    if (!method) throw notFound('Provider');
    return { provider, method };
  };
  /** As the provider was told it, whatever way it was asked for here. */
  const callbackUrl = (req: Request, id: string): URL => {
    const url = new URL(redirectUri(issuer, { id }));
    url.search = new URL(req.originalUrl, issuer).search;
    return url;
  };
  /** The same for several sign-ins at a time, in several tabs. */
  const browserOf = (req: Request): string => {
    const [value = ''] = browserCookie.read(req.get('cookie'));
    return RANDOM.test(value) ? value : random();
  };

  const begin: RequestHandler = async (req, res) => {
    const { provider, method } = methodFor(req);
    const wait = begun.take(req.ip ?? '');
    if (wait > 0) throw tooManySignIns(wait);
    const target = localPath(req.query['redirect_uri']);
    const browser = browserOf(req);
    const checks = await signIns.begin({ provider, target, browser });
    try {
      const url = await method.authorizationUrl(checks);
      browserCookie.set(res, browser);
      res.redirect(303, url.href);
    } catch (error) {
      log.warn({ provider, reason: String(error) }, 'A provider cannot be reached');
      throw new SignInFailed('provider_unavailable', target, error);
    }
  };

  const complete = async (req: Request, res: Response, details: EventDetails) => {
    const { provider, method } = methodFor(req);
    const { state } = req.query;
    const browsers = browserCookie.read(req.get('cookie'));
    const attempt =
      typeof state === 'string' && (await signIns.take(state, { provider, browsers }));
    if (!attempt) throw notCompleted();
    const { target } = attempt;
    try {
      const identity = await method.identify(callbackUrl(req, provider), attempt);
      const account = await accounts.signedIn(identity.account);
      Object.assign(details, { principal: account.subject, kind: 'user', target: account.name });
      // What was signed in before in this browser is over, and its id is worth nothing any more.
      for (const old of sessionCookie.read(req.get('cookie'))) await sessions.end(old);
      const { id } = await sessions.start(account, {
        address: req.ip,
        userAgent: req.get('user-agent'),
      });
      await providerSessions.hold(referenceOf(id), identity);
      browserCookie.clear(res);
      sessionCookie.set(res, id);
    } catch (error) {
      throw failureOf(error, { provider, target, log });
    }
    res.redirect(303, target);
  };

  const signOut: RequestHandler = async (req, res) => {
    const { provider, method } = methodFor(req);
    const { ticket } = req.query;
    const held =
      typeof ticket === 'string' && (await providerSessions.takeTicket(ticket, provider));
    const backTo = `${issuer}/login`;
    const url = held && (await method.signOutUrl(held.idToken, backTo).catch(() => undefined));
    res.redirect(303, url ? url.href : backTo);
  };

  router.get('/oauth2/providers', careful, (_req, res) => {
    const answer: SignInProviders = {
      providers: deps.providers.map(({ id, displayName }) => ({
        id,
        name: id,
        display_name: displayName,
      })),
      local_sign_in: deps.localSignIn,
    };
    res.json(answer);
  });
  router.get('/oauth2/login/:provider', careful, begin);
  router.get('/oauth2/callback/:provider', careful, audited(audit, 'sign-in', complete));
  router.get('/oauth2/logout/:provider', careful, signOut);
  router.post('/internal/sessions/provider-sign-out', async (req, res) => {
    const { session_id: id } = parse(SessionEnd, req.body);
    const exchanged = await providerSessions.exchange(id);
    const answer: ProviderSignOut = exchanged
      ? { continue_at: `${issuer}/oauth2/logout/${exchanged.provider}?ticket=${exchanged.ticket}` }
      : {};
    res.json(answer);
  });
  router.use('/oauth2', showFailure(issuer));
  return router;
}

function tooManySignIns(waitMs: number): AppError {
  const seconds = String(Math.ceil(waitMs / 1000));
  return new AppError('too_many_requests', 429, `Too many sign-ins: wait ${seconds} s`, {
    headers: { 'Retry-After': seconds },
  });
}

/** URLs here hold codes and states. */
const careful: RequestHandler = (_req, res, next) => {
  res.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  next();
};

/** A person's browser is led back or shown a page; what is no failure of a sign-in goes on. */
function showFailure(issuer: string): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (error instanceof SignInFailed) {
      const query = new URLSearchParams({ error: error.problem });
      if (error.target !== '/') query.set('next', error.target);
      res.redirect(303, `${issuer}/login?${query.toString()}`);
      return;
    }
    const { code, status, message } = toAppError(error);
    if (code !== notCompleted().code || req.accepts(['json', 'html']) !== 'html') {
      next(error);
      return;
    }
    res.status(status).set('Content-Security-Policy', PAGE_POLICY).type('html');
    res.send(notCompletedPage(message));
  };
}

const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
