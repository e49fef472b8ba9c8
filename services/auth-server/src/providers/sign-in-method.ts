import type { Log } from '@mcp-gateway/kit';
import { createGitHubSignIn } from './github-sign-in.js';
import type { SignInMethod } from './identity.js';
import { createOpenIdSignIn } from './openid-sign-in.js';
import type { Provider } from './provider.js';

/** Where people come back to: constant, and told to the provider beforehand. */
export function redirectUri(issuer: string, { id }: Pick<Provider, 'id'>): string {
  return `${issuer}/oauth2/callback/${id}`;
}

export type SignInMethodOptions = { issuer: string; log: Log; now: () => number };

export function createSignInMethod(
  provider: Provider,
  { issuer, log, now }: SignInMethodOptions,
): SignInMethod {
  const deps = { provider, redirectUri: redirectUri(issuer, provider), log, now };
  return provider.type === 'github' ? createGitHubSignIn(deps) : createOpenIdSignIn(deps);
}
