import express, { type Request, type Router } from 'express';
import { z } from 'zod';
import { parse } from '@mcp-gateway/kit';
import type { AuditLog } from '../audit/audit-log.js';
import { audited, type EventDetails } from '../audit/audited.js';
import { audienceOf } from '../oauth/resources.js';
import type { Attempts } from '../sessions/attempts.js';
import { ACCESS_TOKEN_LIFETIME_S, type AccessTokens } from './access-token.js';
import type { BearerAuthenticator } from './bearer.js';
import type { Client, Clients } from './clients.js';
import { OAuthError } from './oauth-error.js';
import type { SigningKeys } from './signing-keys.js';

export type TokenRoutesDeps = {
  audit: Pick<AuditLog, 'event'>;
  issuer: string;
  clients: Pick<Clients, 'authenticate'>;
  clientAttempts: Attempts;
  tokens: AccessTokens;
  bearer: BearerAuthenticator;
  keys: Pick<SigningKeys, 'all'>;
};

const invalidClient = () =>
  new OAuthError('invalid_client', 401, 'Unknown client or wrong secret', {
    'WWW-Authenticate': 'Basic realm="token"',
  });

const tooManyAttempts = (waitMs: number) =>
  new OAuthError('too_many_attempts', 429, 'Too many wrong secrets: try again later', {
    'Retry-After': String(Math.ceil(waitMs / 1000)),
  });

const text = z.string().max(4096);
const TokenRequest = z.object({
  grant_type: text,
  scope: text.optional(),
  resource: text.optional(),
});
const RevocationRequest = z.object({ token: z.string().max(16_384) });

/** `/oauth2/token` (RFC 6749 4.4), `/oauth2/revoke` (RFC 7009), `/oauth2/jwks` (RFC 7517). */
export function tokenRoutes({
  audit,
  issuer,
  clients,
  clientAttempts: attempts,
  tokens,
  bearer,
  keys,
}: TokenRoutesDeps): Router {
  const authenticate = clientAuthentication(clients, attempts);
  const router = express.Router();

  router.get('/oauth2/jwks', (_req, res) => {
    res.set('Cache-Control', 'public, max-age=300').json({
      keys: keys.all().map(({ publicJwk }) => publicJwk),
    });
  });

  router.post(
    '/oauth2/token',
    audited(audit, 'token-issue', async (req, res, details) => {
      const client = await authenticate(req, details);
      const request = parseForm(TokenRequest, req.body);
      if (request.grant_type !== 'client_credentials') {
        throw new OAuthError('unsupported_grant_type', 400, 'Only client_credentials is offered');
      }
      const scopes = grantedScopes(client, request.scope);
      const audience = audienceFor(issuer, request.resource);
      details.target = scopes.join(' ');
      res.set('Cache-Control', 'no-store').json({
        access_token: await tokens.issue({ clientId: client.id, scopes, audience }),
        token_type: 'Bearer',
        expires_in: ACCESS_TOKEN_LIFETIME_S,
        scope: scopes.join(' '),
      });
    }),
  );

  router.post(
    '/oauth2/revoke',
    audited(audit, 'token-revoke', async (req, res, details) => {
      const client = await authenticate(req, details);
      const { token } = parseForm(RevocationRequest, req.body);
      await bearer.revoke(token, client.id);
      res.status(200).end();
    }),
  );
  return router;
}

/** A body that lacks what the endpoint needs is `invalid_request`, whatever exactly is wrong. */
function parseForm<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  try {
    return parse(schema, body ?? {});
  } catch (cause) {
    throw new OAuthError(
      'invalid_request',
      400,
      cause instanceof Error ? cause.message : 'Bad request',
    );
  }
}

/**
 * Client authentication by Basic or by form (RFC 6749 2.3.1). Wrong secrets slow down the address
 * that they come from, so that nobody can keep a client out of its gateway by guessing.
 */
function clientAuthentication(clients: Pick<Clients, 'authenticate'>, attempts: Attempts) {
  return async (req: Request, details: EventDetails): Promise<Client> => {
    const [id, secret] =
      basicCredentials(req.headers.authorization) ?? formCredentials(req.body) ?? [];
    if (id === undefined || secret === undefined) throw invalidClient();
    details.target = id;
    const attempt = `${req.ip ?? ''} ${id}`;
    const wait = attempts.begin(attempt);
    if (wait > 0) throw tooManyAttempts(wait);
    const client = await clients.authenticate(id, secret);
    if (!client) throw invalidClient();
    attempts.succeeded(attempt);
    delete details.target;
    Object.assign(details, { principal: id, kind: 'client', client: id });
    return client;
  };
}

function basicCredentials(header: string | undefined): readonly [string, string] | undefined {
  const [, encoded] = /^basic ([A-Za-z0-9+/_-]+=*)$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  return id === undefined || secret === undefined
    ? undefined
    : [formDecoded(id), formDecoded(secret)];
}

/** Both halves are form-encoded before they are joined; a plain `%` is taken as it stands. */
function formDecoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return value;
  }
}

const ClientForm = z.object({ client_id: text, client_secret: text });

function formCredentials(body: unknown): readonly [string, string] | undefined {
  const result = ClientForm.safeParse(body);
  return result.success ? [result.data.client_id, result.data.client_secret] : undefined;
}

/** All scopes of the client, or the ones asked for if they are among them. */
function grantedScopes(client: Client, requested: string | undefined): readonly string[] {
  if (requested === undefined || requested.trim() === '') return client.scopes;
  const scopes = [...new Set(requested.split(' ').filter(Boolean))];
  if (scopes.every((scope) => client.scopes.includes(scope))) return scopes;
  throw new OAuthError('invalid_scope', 400, 'The client does not have all of these scopes');
}

/** RFC 8707: the token is for one server's URL when it names one, else for the whole gateway. */
function audienceFor(issuer: string, resource = issuer): string {
  const audience = audienceOf(issuer, resource);
  if (audience !== undefined) return audience;
  throw new OAuthError('invalid_target', 400, 'The resource is not a server of this gateway');
}
