import type { Request, RequestHandler } from 'express';
import {
  AppError,
  createHostCookie,
  localPath,
  printable,
  type HostCookie,
  type Log,
} from '@mcp-gateway/kit';
import { createRateLimit } from '../oauth/rate-limit.js';
import { newSecret } from '../secret-text.js';
import { methodFor } from './method-for.js';
import type { SignInWithProviders } from './sign-in.js';
import { ATTEMPT_TTL_MS } from './sign-in-attempts.js';
import { SignInFailed } from './sign-in-failed.js';

export type BeginSignInDeps = Pick<SignInWithProviders, 'methods' | 'signIns'> & {
  issuer: string;
  log: Log;
};

/** From one address, behind which there may be many people: each begun is kept for a while. */
const SIGN_INS = { count: 120, windowMs: 60_000 };
const RANDOM = /^[\w-]{43}$/;

/** Says which browser began a sign-in; worth nothing without the state. */
export function createBrowserCookie(issuer: string): HostCookie {
  return createHostCookie({
    name: 'mcp_gateway_sign_in',
    baseUrl: issuer,
    maxAgeMs: ATTEMPT_TTL_MS,
  });
}

/** `GET /oauth2/login/{provider}?redirect_uri=`: sends the browser to the provider. */
export function beginSignIn({ methods, signIns, issuer, log }: BeginSignInDeps): RequestHandler {
  const cookie = createBrowserCookie(issuer);
  const begun = createRateLimit(SIGN_INS);
  return async (req, res) => {
    const { provider, method } = methodFor(req, methods);
    const wait = begun.take(req.ip ?? '');
    if (wait > 0) throw tooMany(wait);
    const target = localPath(req.query['redirect_uri']);
    const browser = browserOf(req, cookie);
    const checks = await signIns.begin({ provider, target, browser });
    const url = await method.authorizationUrl(checks).catch((error: unknown) => {
      log.warn({ provider, reason: printable(String(error)) }, 'A provider cannot be reached');
      throw new SignInFailed('provider_unavailable', target, error);
    });
    cookie.set(res, browser);
    res.redirect(303, url.href);
  };
}

/** The same for several sign-ins at a time, in several tabs. */
function browserOf(req: Request, cookie: HostCookie): string {
  const [value = ''] = cookie.read(req.get('cookie'));
  return RANDOM.test(value) ? value : newSecret();
}

function tooMany(waitMs: number): AppError {
  const seconds = String(Math.ceil(waitMs / 1000));
  return new AppError('too_many_requests', 429, `Too many sign-ins: wait ${seconds} s`, {
    headers: { 'Retry-After': seconds },
  });
}
