import { z } from 'zod';
import type { KeyValue } from '@mcp-gateway/store';
import { digestOf, isSameText, newSecret } from '../secret-text.js';
import type { Checks } from './identity.js';
import { takeOnce } from './take-once.js';

/** How long somebody may take at the provider. */
export const ATTEMPT_TTL_MS = 10 * 60_000;

const Attempt = z.object({
  provider: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  /** Local path to go to afterwards. */
  target: z.string(),
  /** Digest of what the browser's cookie holds. */
  browser: z.string(),
});
type Attempt = z.infer<typeof Attempt>;

export type SignInAttempts = {
  begin: (attempt: { provider: string; target: string; browser: string }) => Promise<Checks>;
  /** The attempt that a state belongs to, once only, and only in the browser that began it. */
  take: (
    state: string,
    from: { provider: string; browsers: readonly string[] },
  ) => Promise<(Checks & { target: string }) | undefined>;
};

/** Sign-ins that are under way at a provider. States are stored as their digests. */
export function createSignInAttempts(store: KeyValue): SignInAttempts {
  return {
    begin: async ({ provider, target, browser }) => {
      const [state, nonce, codeVerifier] = [newSecret(), newSecret(), newSecret()];
      const attempt: Attempt = {
        provider,
        target,
        nonce,
        codeVerifier,
        browser: digestOf(browser),
      };
      await store.set(keyOf(state), JSON.stringify(attempt), ATTEMPT_TTL_MS);
      return { state, nonce, codeVerifier };
    },
    take: async (state, { provider, browsers }) => {
      // A second answer with the same state finds nothing.
      const stored = await takeOnce(store, keyOf(state));
      if (stored === undefined) return undefined;
      const attempt = Attempt.parse(JSON.parse(stored));
      const [browser = '', another] = browsers;
      if (another !== undefined || attempt.provider !== provider) return undefined;
      if (!isSameText(digestOf(browser), attempt.browser)) return undefined;
      return { ...attempt, state };
    },
  };
}

function keyOf(state: string): string {
  return `sign-in:${digestOf(state)}`;
}
