import { parse as parseForm } from 'node:querystring';
import express, { type Request, type RequestHandler, type Router } from 'express';
import type { Policy } from '@mcp-gateway/policy';
import { OAuthError } from '../tokens/oauth-error.js';
import type { AuthorizationServer } from './authorization-server.js';
import { createRateLimit } from './rate-limit.js';
import type { Registrations } from './registrations.js';
import { replayed } from './replayed-request.js';
import { withDefaultScope } from './resources.js';

export type OAuthRoutesDeps = {
  issuer: string;
  policy: () => Policy;
  authorizationServer: AuthorizationServer;
  registrations: Registrations;
  now?: () => number;
};

const MINUTE_MS = 60_000;
const MAX_REGISTRATION_BYTES = 16 * 1024;
/** Of the token endpoint's grants, the people's; machine clients' own are answered elsewhere. */
const GRANTS_OF_PEOPLE: ReadonlySet<unknown> = new Set(['authorization_code', 'refresh_token']);

/** Metadata, authorization, tokens and registration for MCP clients that people sign in with. */
export function oauthRoutes(deps: OAuthRoutesDeps): Router {
  const { issuer, policy, authorizationServer, registrations, now } = deps;
  const router = express.Router({ caseSensitive: true, strict: true });
  const answer: RequestHandler = (req, res) => authorizationServer.answer(req, res);

  router.use(
    ['/oauth2/token', '/oauth2/revoke', '/oauth2/register', '/oauth2/jwks', '/.well-known'],
    anyOrigin,
  );
  router.get(
    ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
    answer,
  );

  router.use(['/oauth2/authorize', '/oauth2/interaction'], pageHeaders);
  router.get('/oauth2/authorize', limitAuthorizations(now), (req, res) => {
    req.url = withDefaultScope(req.url, issuer, policy());
    return authorizationServer.answer(req, res);
  });
  router.get('/oauth2/authorize/:uid', answer);

  router.post('/oauth2/register', limitRegistrations(deps), answer);

  const form = express.raw({ type: 'application/x-www-form-urlencoded', limit: '64kb' });
  router.post('/oauth2/token', form, async (req, res, next) => {
    const { grant_type: grantType } = formOf(req);
    if (GRANTS_OF_PEOPLE.has(grantType)) {
      await authorizationServer.answer(replayed(req, bytesOf(req)), res);
    } else next();
  });
  router.post('/oauth2/revoke', form, async (req, res, next) => {
    const clientId = clientIdOf(req);
    const isOurs = clientId.startsWith('https:') || (await registrations.read(clientId));
    if (isOurs) await authorizationServer.answer(replayed(req, bytesOf(req)), res);
    else next();
  });
  router.post(['/oauth2/token', '/oauth2/revoke'], (req, _res, next) => {
    if (Buffer.isBuffer(req.body)) req.body = formOf(req);
    next();
  });
  return router;
}

/** No cookie counts at these addresses, so pages of any origin may use them. */
const anyOrigin: RequestHandler = (req, res, next) => {
  res.set('Access-Control-Allow-Origin', '*');
  if (req.method !== 'OPTIONS') {
    next();
    return;
  }
  res.set({
    'Access-Control-Allow-Methods': 'GET, POST',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type, MCP-Protocol-Version',
    'Access-Control-Max-Age': '3600',
  });
  res.status(204).end();
};

/**
 * No form-action: browsers hold also the redirects that follow a form to it, and those lead to
 * wherever the client goes on from its redirect URI.
 */
const pageHeaders: RequestHandler = (_req, res, next) => {
  res.set({
    'Content-Security-Policy':
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    'X-Frame-Options': 'DENY',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  });
  next();
};

/** Each of them is remembered for a while, whoever asks. */
function limitAuthorizations(now: OAuthRoutesDeps['now']): RequestHandler {
  const each = createRateLimit({ count: 100, windowMs: MINUTE_MS }, now);
  return (req, _res, next) => {
    const wait = each.take(req.ip ?? '');
    next(wait > 0 ? tooMany(wait) : undefined);
  };
}

function limitRegistrations({ registrations, now }: OAuthRoutesDeps): RequestHandler {
  const each = createRateLimit({ count: 20, windowMs: 10 * MINUTE_MS }, now);
  const all = createRateLimit({ count: 200, windowMs: 10 * MINUTE_MS }, now);
  return async (req, _res, next) => {
    const wait = each.take(req.ip ?? '') || all.take('');
    if (wait > 0) throw tooMany(wait);
    if (Number(req.headers['content-length'] ?? 0) > MAX_REGISTRATION_BYTES) {
      throw new OAuthError('invalid_client_metadata', 413, 'The registration is too large');
    }
    if (await registrations.isFull()) {
      const headers = { 'Retry-After': '3600' };
      throw new OAuthError('temporarily_unavailable', 503, 'No more registrations now', headers);
    }
    next();
  };
}

function tooMany(waitMs: number): OAuthError {
  const seconds = String(Math.ceil(waitMs / 1000));
  const message = `Too many requests: wait ${seconds} s`;
  return new OAuthError('temporarily_unavailable', 429, message, { 'Retry-After': seconds });
}

function bytesOf({ body }: Request): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

const formOf = (req: Request) => parseForm(bytesOf(req).toString());

/** By Basic or in the form (RFC 6749 2.3.1); the library looks closer. */
function clientIdOf(req: Request): string {
  const [, encoded] = /^basic +(\S+)$/i.exec(req.headers.authorization ?? '') ?? [];
  const [basic = ''] = Buffer.from(encoded ?? '', 'base64')
    .toString()
    .split(':');
  const { client_id: id } = formOf(req);
  return encoded !== undefined ? decoded(basic) : typeof id === 'string' ? id : '';
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
