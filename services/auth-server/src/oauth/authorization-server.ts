import type { IncomingMessage, ServerResponse } from 'node:http';
import { Provider } from 'oidc-provider';
import type { KeyValue } from '@mcp-gateway/store';
import type { SigningKeys } from '../tokens/signing-keys.js';
import { createAdapterFactory } from './adapter.js';
import type { Grants } from './grants.js';
import { asIssuer, createProvider, type ProviderDeps } from './provider.js';
import type { Registrations } from './registrations.js';
import type { FindSignedIn } from './signed-in.js';

export type AuthorizationServerDeps = Omit<ProviderDeps, 'keys' | 'adapter' | 'onTokens'> & {
  store: KeyValue;
  keys: Pick<SigningKeys, 'all'>;
  grants: Grants;
  registrations: Registrations;
  findSignedIn: FindSignedIn;
};

export type AuthorizationServer = {
  provider: () => Provider;
  answer: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
};

/**
 * The library takes its keys when it is made, so it is made anew when they have changed. All that
 * it remembers is in the store.
 */
export function createAuthorizationServer(deps: AuthorizationServerDeps): AuthorizationServer {
  const { issuer, keys, grants, registrations, store, findSignedIn } = deps;
  const adapter = createAdapterFactory({
    store,
    grants,
    registrations,
    isSignedIn: async (accountId) => {
      const req = Provider.ctx?.req;
      return req !== undefined && (await findSignedIn(req))?.subject === accountId;
    },
  });
  const idsNow = () =>
    keys
      .all()
      .map(({ keyId }) => keyId)
      .join();
  const create = () => ({
    ids: idsNow(),
    provider: createProvider({
      ...deps,
      keys: keys.all(),
      adapter,
      onTokens: registrations.used,
    }),
  });
  let current = create();
  const provider = () => {
    if (current.ids !== idsNow()) current = create();
    return current.provider;
  };
  return {
    provider,
    answer: (req, res) => {
      asIssuer(req, issuer);
      return provider().callback()(req, res);
    },
  };
}
