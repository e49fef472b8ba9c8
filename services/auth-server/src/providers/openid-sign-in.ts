import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  refreshTokenGrant,
  ResponseBodyError,
  type Configuration,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
} from 'openid-client';
import { claimAt } from './claim-path.js';
import { groupsFrom, usernameFrom } from './claims.js';
import type { Identity, SignInMethod, SignInMethodDeps } from './identity.js';
import { openidConfiguration } from './openid-configuration.js';
import type { Provider } from './provider.js';

type Claims = Readonly<Record<string, unknown>> & { sub: string };
type Tokens = TokenEndpointResponse & TokenEndpointResponseHelpers;

/**
 * Sign-in with OpenID Connect (Core 1.0, authorization code) as the certified client library does
 * it: PKCE with S256, state, nonce, `iss` (RFC 9207) and the id token's signature are verified there.
 */
export function createOpenIdSignIn({
  provider,
  redirectUri,
  log,
  now,
}: SignInMethodDeps): SignInMethod {
  const configured = openidConfiguration(provider, now);

  const claimsOf = async (configuration: Configuration, tokens: Tokens): Promise<Claims> => {
    const claims = tokens.claims();
    if (!claims) throw new Error('The provider gave no id token');
    if (!needsUserinfo(provider, configuration, claims)) return claims;
    const { access_token: token } = tokens;
    return { ...(await fetchUserInfo(configuration, token, claims.sub)), ...claims };
  };
  /** Without userinfo there may be no groups: fewer rights, never more. */
  const claimsAtLeast = (configuration: Configuration, tokens: Tokens): Promise<Claims> =>
    claimsOf(configuration, tokens).catch((err: unknown) => {
      const claims = tokens.claims();
      if (!claims) throw err;
      log.warn({ err, provider: provider.id }, 'A provider did not tell more of a person');
      return claims;
    });
  const identityOf = (claims: Claims, tokens: Tokens): Identity => ({
    account: accountOf(provider, claims),
    idToken: tokens.id_token,
    refreshToken: tokens.refresh_token,
  });

  return {
    authorizationUrl: async ({ state, nonce, codeVerifier }) =>
      buildAuthorizationUrl(await configured({ alive: true }), {
        redirect_uri: redirectUri,
        scope: provider.scopes.join(' '),
        state,
        ...(!provider.withoutNonce && { nonce }),
        code_challenge: await calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      }),
    identify: async (callback, { state, nonce, codeVerifier }) => {
      const configuration = await configured();
      const tokens = await authorizationCodeGrant(configuration, callback, {
        expectedState: state,
        ...(!provider.withoutNonce && { expectedNonce: nonce }),
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
      });
      return identityOf(await claimsAtLeast(configuration, tokens), tokens);
    },
    refresh: async ({ subject, refreshToken }) => {
      const configuration = await configured();
      try {
        const tokens = await refreshTokenGrant(configuration, refreshToken);
        const identity = identityOf(await claimsOf(configuration, tokens), tokens);
        if (identity.account.subject !== subject) return undefined;
        // It does not have to be given anew.
        return { ...identity, refreshToken: identity.refreshToken ?? refreshToken };
      } catch (error) {
        if (error instanceof ResponseBodyError && error.error === 'invalid_grant') return undefined;
        throw error;
      }
    },
    signOutUrl: async (idToken, backTo) => {
      const configuration = await configured({ alive: true });
      if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
      return buildEndSessionUrl(configuration, signOutParameters(provider, idToken, backTo));
    },
  };
}

/** Many providers tell groups there only. Cognito's id token has them all, or there are none. */
function needsUserinfo(provider: Provider, configuration: Configuration, claims: Claims): boolean {
  if (provider.type === 'cognito') return false;
  const wanted = [provider.usernameClaim, ...(provider.groupsClaim ? [provider.groupsClaim] : [])];
  const lacks = wanted.some((path) => claimAt(claims, path) === undefined);
  return lacks && configuration.serverMetadata().userinfo_endpoint !== undefined;
}

function accountOf(provider: Provider, claims: Claims): Identity['account'] {
  const { email } = claims;
  return {
    subject: `${provider.id}:${claims.sub}`,
    provider: provider.id,
    name: usernameFrom(claims, provider),
    groups: groupsFrom(claims, provider),
    ...(typeof email === 'string' && { email }),
  };
}

/** OpenID Connect RP-Initiated Logout 1.0; Cognito has parameters of its own. */
function signOutParameters({ type }: Provider, idToken: string | undefined, backTo: string) {
  if (type === 'cognito') return { logout_uri: backTo };
  return {
    post_logout_redirect_uri: backTo,
    ...(idToken !== undefined && { id_token_hint: idToken }),
  };
}
