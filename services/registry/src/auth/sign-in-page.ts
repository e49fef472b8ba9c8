import { SignInProblem, type SignInProviders } from '@mcp-gateway/contracts';
import { LRUCache } from 'lru-cache';
import type { AuthServer } from './auth-server.js';

/** What the sign-in page shows. */
export type SignInPage = {
  next: string;
  username?: string;
  error?: string;
  /** Whether there is a form for local accounts. */
  local: boolean;
  providers: readonly { name: string; href: string }[];
};

/** How people may sign in, asked of the auth-server and remembered for seconds. */
export type WaysToSignIn = () => Promise<SignInProviders>;

const TTL_MS = 5_000;

/** Without an answer there is the form alone, which then says itself that sign-in is not available. */
const FORM_ALONE: SignInProviders = { providers: [], local_sign_in: true };

const SENTENCES: Record<SignInProblem, string> = {
  provider_unavailable:
    'The identity provider cannot be reached at the moment. Try again later, or sign in another way.',
  sign_in_refused: 'The identity provider did not let you in, or you did not go on there.',
  sign_in_failed: 'The identity provider could not complete the sign-in.',
  account_disabled: 'Your account is disabled here. An administrator can enable it.',
};

export function createWaysToSignIn(
  authServer: Pick<AuthServer, 'signInProviders'>,
  ttlMs = TTL_MS,
): WaysToSignIn {
  const known = new LRUCache<'ways', SignInProviders>({
    max: 1,
    ttl: ttlMs,
    fetchMethod: () => authServer.signInProviders(),
  });
  return () => known.forceFetch('ways').catch(() => FORM_ALONE);
}

/** What of the page an attempt to sign in decides. */
export type Shown = Pick<SignInPage, 'next' | 'username' | 'error'>;

/** The page with a link to each provider; they lead to the gateway, wherever the page is read. */
export function signInPage(shown: Shown, ways: SignInProviders, gatewayUrl: string): SignInPage {
  const query = new URLSearchParams({ redirect_uri: shown.next }).toString();
  return {
    ...shown,
    local: ways.local_sign_in,
    providers: ways.providers.map(({ id, display_name: name }) => ({
      name,
      href: `${gatewayUrl}/oauth2/login/${encodeURIComponent(id)}?${query}`,
    })),
  };
}

/** A sentence of ours for a word of ours; whatever else the query says is not shown. */
export function problemSentence(word: unknown): string | undefined {
  const { data } = SignInProblem.safeParse(word);
  return data && SENTENCES[data];
}
