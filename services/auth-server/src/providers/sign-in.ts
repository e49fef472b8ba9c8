import type { KeyValue } from '@mcp-gateway/store';
import type { Log } from '@mcp-gateway/kit';
import { createConfirmations, type Confirmations } from './confirmations.js';
import type { SignInMethod } from './identity.js';
import type { Provider } from './provider.js';
import { createProviderSessions, type ProviderSessions } from './provider-sessions.js';
import { createSignInAttempts, type SignInAttempts } from './sign-in-attempts.js';
import { createSignInMethod } from './sign-in-method.js';

export type SignInWithProviders = {
  providers: readonly Provider[];
  /** By the id of the provider. */
  methods: ReadonlyMap<string, SignInMethod>;
  signIns: SignInAttempts;
  providerSessions: ProviderSessions;
  confirmations: Confirmations;
  /** Whether local accounts may sign in too. */
  localSignIn: boolean;
};

export type SignInOptions = {
  issuer: string;
  providers: readonly Provider[];
  localSignIn: boolean;
  state: KeyValue;
  log: Log;
  now?: () => number;
};

/** All that people's sign-in with identity providers is made of. */
export function createSignIn(options: SignInOptions): SignInWithProviders {
  const { issuer, providers, localSignIn, state, log, now = Date.now } = options;
  return {
    providers,
    methods: new Map(
      providers.map((provider) => [
        provider.id,
        createSignInMethod(provider, { issuer, log, now }),
      ]),
    ),
    signIns: createSignInAttempts(state),
    providerSessions: createProviderSessions(state),
    confirmations: createConfirmations({ store: state, providers, now }),
    // Else nobody could sign in at all.
    localSignIn: localSignIn || providers.length === 0,
  };
}
