import type { Request, RequestHandler, Response } from 'express';
import { AppError, type HostCookie } from '@mcp-gateway/kit';
import { readBody } from '../http/body.js';
import type { Authenticate, Authenticated } from './authenticate.js';
import { demandCsrfToken, demandSameOrigin, withoutCsrfField } from './cross-site.js';

/** What stands in front of a route's handler. Only routes behind one know who calls. */
export type Guards = {
  read: RequestHandler[];
  /** Reads the body too. */
  write: RequestHandler[];
  /** As `read`, for people: sends to the sign-in in place of a 401. */
  page: RequestHandler[];
};

export type GuardDeps = { authenticate: Authenticate; cookie: HostCookie; gatewayUrl: string };

export function createGuards({ authenticate, cookie, gatewayUrl }: GuardDeps): Guards {
  const signedIn: RequestHandler = async (req, res, next) => {
    try {
      setAuthenticated(res, await authenticate(req));
    } catch (error) {
      if (isUnauthenticated(error) && cookie.read(req.get('cookie')).length > 0) cookie.clear(res);
      throw error;
    }
    next();
  };
  const ownPages: RequestHandler = (req, res, next) => {
    const who = authenticatedOf(res);
    if (who.session) demandSameOrigin(req, gatewayUrl);
    demandCsrfToken(req, who);
    req.body = withoutCsrfField(req.body);
    next();
  };
  const orSignIn: RequestHandler = async (req, res, next) => {
    try {
      await signedIn(req, res, next);
    } catch (error) {
      if (!isUnauthenticated(error)) throw error;
      res.redirect(303, signInUrl(req));
    }
  };
  return { read: [signedIn], write: [signedIn, ...readBody, ownPages], page: [orSignIn] };
}

/** Who calls the route. */
export function authenticatedOf(res: Response): Authenticated {
  return res.locals['authenticated'] as Authenticated;
}

function setAuthenticated(res: Response, who: Authenticated): void {
  res.locals['authenticated'] = who;
}

function isUnauthenticated(error: unknown): boolean {
  return error instanceof AppError && error.status === 401;
}

function signInUrl({ originalUrl }: Request): string {
  return originalUrl === '/' ? '/login' : `/login?next=${encodeURIComponent(originalUrl)}`;
}
