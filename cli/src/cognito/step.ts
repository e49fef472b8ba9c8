import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';

/** One thing that is to be there. */
export type Step = {
  /** What is done about it. */
  does: 'create' | 'change' | 'keep';
  /** Such as `group mcp-registry-user`. */
  what: string;
  /** What differs, where it is there already. */
  difference?: string;
  apply?: (target: Target) => Promise<void> | void;
};

/** The pool the steps work on, and what they learn on the way. */
export type Target = {
  client: CognitoIdentityProviderClient;
  poolId: string;
  domain: string;
  webClient: ClientCredentials;
  machineClient: ClientCredentials;
};

export type ClientCredentials = { id: string; secret: string | undefined };
