/** Who calls. `scopes` are the policy's, groups already resolved. */
export type Principal = {
  /** Stable id: the `sub` of the issuer that vouches for the principal. */
  subject: string;
  kind: 'user' | 'client';
  /** Name to show and to log. */
  name: string;
  scopes: readonly string[];
  /** Groups of the identity provider, or of the account here. */
  groups?: readonly string[] | undefined;
  /** Claims of a token of another issuer. */
  claims?: Readonly<Record<string, unknown>> | undefined;
};
