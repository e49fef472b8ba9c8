import { TokenRejected } from '@mcp-gateway/identity';
import type { Log } from '@mcp-gateway/kit';
import type { Provider } from '../providers/provider.js';
import { acceptedClients } from './audience.js';
import { createKeySet } from './key-set.js';
import { createKeySource, type FetchJson } from './key-source.js';
import type { Claims } from './token-checks.js';
import { originOf, type TokenOrigin } from './token-origin.js';
import { createTokenVerifier } from './verify-token.js';

export type IssuerDeps = {
  /** All that the configuration says of this issuer: at least one. */
  providers: readonly Provider[];
  fetchJson: FetchJson;
  log: Log;
};

/** One issuer: its keys, and what it signed with them. */
export type Issuer = {
  providers: readonly Provider[];
  origin: TokenOrigin;
  /** @throws TokenRejected, AppError 503 while its keys cannot be had */
  verify: (token: string, keyId: string | undefined) => Promise<Claims>;
  ready: () => boolean;
  close: () => void;
};

export function createIssuer({ providers, fetchJson, log }: IssuerDeps): Issuer {
  const [first] = providers;
  if (!first) throw new Error('An issuer needs a provider');
  const verifier = createTokenVerifier(
    first,
    providers.flatMap((provider) => acceptedClients(provider) ?? []),
  );
  const keys = createKeySet({
    load: createKeySource(first, fetchJson),
    onKeys: verifier.useKeys,
    log,
  });
  return {
    providers,
    origin: originOf(first),
    verify: async (token, keyId) => {
      if (keyId === undefined) throw new TokenRejected('malformed', 'no key id');
      if (!keys.has(keyId)) await keys.lookFor();
      return verifier.verify(token);
    },
    ready: keys.usable,
    close: keys.close,
  };
}
