import { ok, type Check, type Finding } from './check.js';
import type { Installation } from './installation.js';
import type { ProviderEntry } from './providers.js';

/** Looks at each identity provider for itself. */
export function ofEachProvider(
  find: (provider: ProviderEntry, installation: Installation) => Promise<Finding>,
): Check['run'] {
  return async (installation) => {
    const { providers } = await installation.providers();
    if (providers.length === 0) return [ok('No identity provider is switched on.')];
    return Promise.all(providers.map((provider) => find(provider, installation)));
  };
}
