import type { Log } from '@mcp-gateway/kit';
import type { Account } from '../accounts/account.js';
import type { Provider } from './provider.js';

/** Somebody whom a provider has just vouched for, and what later dealings with it need. */
export type Identity = {
  account: Omit<Account, 'disabled'>;
  idToken?: string | undefined;
  refreshToken?: string | undefined;
};

/** What a sign-in must end with, kept where the browser cannot change it. */
export type Checks = { state: string; nonce: string; codeVerifier: string };

/** How people sign in with one provider. */
export type SignInMethod = {
  /** Where the browser signs in. @throws when the provider cannot be reached */
  authorizationUrl: (checks: Checks) => Promise<URL>;
  /**
   * Who it was, from the URL that the browser was sent back to.
   * @throws when the answer is not the one that was waited for, or the provider does not vouch
   */
  identify: (callback: URL, checks: Checks) => Promise<Identity>;
  /** Who it is now; undefined when the provider vouches no longer. @throws when it cannot be asked */
  refresh: (known: { subject: string; refreshToken: string }) => Promise<Identity | undefined>;
  /**
   * Where the browser signs out there; undefined when there is no such place.
   * @throws when the provider cannot be reached
   */
  signOutUrl: (idToken: string | undefined, backTo: string) => Promise<URL | undefined>;
};

/** What each of them is made of. */
export type SignInMethodDeps = {
  provider: Provider;
  /** Where people come back to. */
  redirectUri: string;
  log: Log;
  now: () => number;
};
