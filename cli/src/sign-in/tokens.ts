import type { TokenEndpointResponse } from 'openid-client';
import type { Tokens } from './sign-ins.js';

/** RFC 6749 5.1: a server that does not say how long a token lives has told it otherwise. */
const UNTOLD_LIFETIME_S = 300;

/** What the token endpoint has answered, as it is kept; the former refresh token stays if none came. */
export function tokensOf(
  { access_token, expires_in = UNTOLD_LIFETIME_S, refresh_token }: TokenEndpointResponse,
  now: number,
  former?: Tokens,
): Tokens {
  const renewal = refresh_token ?? former?.refresh_token;
  return {
    access_token,
    expires_at: now + expires_in * 1000,
    ...(renewal !== undefined && { refresh_token: renewal }),
  };
}
