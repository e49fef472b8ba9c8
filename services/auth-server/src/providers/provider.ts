/** One identity provider that people sign in with, as the configuration says. */
export type Provider = {
  /** Part of paths and of subjects, such as `keycloak:4711`. */
  id: string;
  type: 'oidc' | 'cognito' | 'github';
  /** What the sign-in page calls it. */
  displayName: string;
  /** Compared as it is written. */
  issuer: string;
  clientId: string;
  /** Absent for a public client, which PKCE alone protects. */
  clientSecret?: string | undefined;
  tokenAuthMethod?: 'client_secret_basic' | 'client_secret_post' | undefined;
  scopes: readonly string[];
  /** The one algorithm that its id tokens may be signed with. */
  idTokenAlgorithm?: string | undefined;
  /** True for a provider that does not return the nonce in its id tokens, though it must. */
  withoutNonce?: boolean | undefined;
  /** A dotted path or JSON pointer, as is the next. */
  usernameClaim: string;
  groupsClaim?: string | undefined;
  /** Stands before the name of each group. */
  groupPrefix: string;
  /** How long its word on a person's groups holds when it cannot be asked again. */
  reconfirmAfterHours: number;
  /** Which of this issuer's own JWTs are taken as bearer tokens; absent is none. */
  acceptTokens?: AcceptTokens | undefined;
  /** Where it differs from what the provider's own metadata say. */
  endpoints: ProviderEndpoints;
};

export type AcceptTokens = {
  audiences: readonly string[];
  clients?: readonly string[] | undefined;
};

export type ProviderEndpoints = {
  authorization?: string | undefined;
  token?: string | undefined;
  userinfo?: string | undefined;
  jwks?: string | undefined;
  logout?: string | undefined;
};
