/** What both generations of the SDK keep of a sign-in, in memory; they differ in declared types. */
export function memoryOAuthProvider(redirectUrl: string) {
  const kept: {
    client?: unknown;
    tokens?: Tokens;
    verifier?: string;
    sentTo?: URL;
    discovered?: unknown;
  } = {};
  return {
    kept,
    provider: {
      redirectUrl,
      clientMetadata: {
        client_name: 'The official SDK',
        redirect_uris: [redirectUrl],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
      },
      state: () => 'the-state-of-the-client',
      clientInformation: () => kept.client as never,
      saveClientInformation: (client: unknown) => {
        kept.client = client;
      },
      tokens: () => kept.tokens as never,
      saveTokens: (tokens: unknown) => {
        kept.tokens = tokens as Tokens;
      },
      redirectToAuthorization: (url: URL) => {
        kept.sentTo = url;
      },
      saveCodeVerifier: (verifier: string) => {
        kept.verifier = verifier;
      },
      codeVerifier: () => kept.verifier ?? '',
      saveDiscoveryState: (state: unknown) => {
        kept.discovered = state;
      },
      discoveryState: () => kept.discovered as never,
    },
  };
}

type Tokens = { access_token: string; refresh_token?: string };
