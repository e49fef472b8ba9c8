import {
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
  type TokenEndpointResponse,
} from 'openid-client';
import { CommandFailed } from '../failure.js';
import { listenForCallback } from './callback.js';

export type WithBrowserOptions = {
  server: Configuration;
  /** The identity provider to go to at once, without the gateway's sign-in page. */
  provider: string | undefined;
  /** Told where the person has to go. */
  show: (url: string) => void;
};

/**
 * Authorization code with PKCE, the code coming back to this machine (RFC 8252).
 * @throws CommandFailed
 */
export async function signInWithBrowser({
  server,
  provider,
  show,
}: WithBrowserOptions): Promise<TokenEndpointResponse> {
  const verifier = randomPKCECodeVerifier();
  const state = randomState();
  const callback = await listenForCallback(state);
  try {
    const url = buildAuthorizationUrl(server, {
      redirect_uri: callback.url,
      state,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    show((provider === undefined ? url : through(provider, url)).href);
    const checks = { pkceCodeVerifier: verifier, expectedState: state };
    return await authorizationCodeGrant(server, await callback.answer(), checks);
  } catch (error) {
    throw error instanceof CommandFailed ? error : notSignedIn(error);
  } finally {
    callback.close();
  }
}

/** The sign-in with the provider, which goes on to the authorization. */
function through(provider: string, authorization: URL): URL {
  const url = new URL(`/oauth2/login/${encodeURIComponent(provider)}`, authorization);
  url.searchParams.set('redirect_uri', `${authorization.pathname}${authorization.search}`);
  return url;
}

function notSignedIn(cause: unknown): CommandFailed {
  if (cause instanceof AuthorizationResponseError && cause.error === 'access_denied') {
    return new CommandFailed('You were not signed in: it was not allowed in the browser.', {
      code: 'access_denied',
      cause,
    });
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CommandFailed(`You were not signed in: ${reason}`, { cause });
}
