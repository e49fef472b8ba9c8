import {
  GatewayHeader,
  MCPGW_SERVER,
  type Caller,
  type IntrospectRequest,
} from '@mcp-gateway/contracts';
import { TokenRejected, type VerifyHopToken } from '@mcp-gateway/identity';
import { AppError, type HostCookie } from '@mcp-gateway/kit';
import type { Request } from 'express';
import type { Introspection } from './introspection.js';

/** Who calls; with a session when a browser does. */
export type Authenticated = {
  caller: Caller;
  via: 'session' | 'access token' | 'api token' | 'hop token';
  session?: { id: string; csrfToken: string };
};

/** @throws AppError 401 when there is no credential or it is worth nothing, 503. */
export type Authenticate = (req: Request) => Promise<Authenticated>;

export type AuthenticateDeps = {
  introspection: Introspection;
  verifyHopToken: VerifyHopToken;
  cookie: HostCookie;
  gatewayUrl: string;
};

const MAX_SESSION_ID = 512;
const MAX_ACCESS_TOKEN = 16_384;
const BEARER = /^bearer +([\x21-\x7e]+)$/i;

/** The first credential found decides: hop token, access token, session cookie. */
export function createAuthenticate(deps: AuthenticateDeps): Authenticate {
  const { introspection, verifyHopToken, cookie, gatewayUrl } = deps;
  const metadata = `resource_metadata="${gatewayUrl}/.well-known/oauth-protected-resource"`;
  const unauthenticated = () =>
    unauthorized('Sign in or send an access token', `Bearer ${metadata}`);
  const rejected = (cause?: unknown) =>
    unauthorized('The credential is not valid', `Bearer error="invalid_token", ${metadata}`, cause);

  const introspect = async (credential: IntrospectRequest) => {
    const answer = await introspection.of(credential);
    if (!answer.active) throw rejected();
    return answer;
  };
  const byHopToken = async (token: string): Promise<Authenticated> => {
    const { principal, server } = await verifyHopToken(token).catch((error: unknown) => {
      throw error instanceof TokenRejected ? rejected(error) : error;
    });
    if (server !== MCPGW_SERVER) throw rejected();
    const { scopes, groups = [] } = principal;
    const caller = { ...principal, scopes: [...scopes], groups: [...groups] };
    return { caller, via: 'hop token' };
  };
  const byAccessToken = async (authorization: string): Promise<Authenticated> => {
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined || token.length > MAX_ACCESS_TOKEN) throw rejected();
    const { caller, token_kind: kind } = await introspect({ access_token: token });
    return { caller, via: kind === 'api' ? 'api token' : 'access token' };
  };
  const bySession = async (ids: readonly string[]): Promise<Authenticated> => {
    const [id = '', another] = ids;
    // Two cookies of the name come from somebody who could plant one of them.
    if (another !== undefined || !mayBeSession(id)) throw rejected();
    const { caller, csrf_token: csrfToken } = await introspect({ session_id: id });
    if (csrfToken === undefined) throw rejected();
    return { caller, via: 'session', session: { id, csrfToken } };
  };

  return async (req) => {
    const hopToken = req.get(GatewayHeader.identity);
    if (hopToken !== undefined) return byHopToken(hopToken);
    const authorization = req.get('authorization');
    if (authorization !== undefined) return byAccessToken(authorization);
    const ids = cookie.read(req.get('cookie'));
    if (ids.length > 0) return bySession(ids);
    throw unauthenticated();
  };
}

/** Whether there can be a session of this id, so that it is worth asking about. */
export function mayBeSession(id: string): boolean {
  return id !== '' && id.length <= MAX_SESSION_ID;
}

function unauthorized(message: string, challenge: string, cause?: unknown): AppError {
  return new AppError('unauthenticated', 401, message, {
    cause,
    headers: { 'WWW-Authenticate': challenge },
  });
}
