import type { ResourceServer } from './scopes-in-cognito.js';

/** What a user pool is to have for this gateway. */
export type Wanted = {
  poolName: string;
  /** Id of the pool that is in use already; it wins over the name. */
  poolId: string | undefined;
  /** Prefix of the sign-in pages, where the pool has no domain yet. */
  domain: string;
  /** Name of the app client that people sign in with. */
  webClient: string;
  /** Id of the one that is in use already; it wins over the name. */
  webClientId: string | undefined;
  callbackUrl: string;
  signOutUrl: string;
  /** Name of the app client of programs, and the scopes that it may have. */
  machineClient: string;
  machineScopes: readonly string[];
  groups: readonly string[];
  resourceServers: readonly ResourceServer[];
};
