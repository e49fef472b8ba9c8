import { z } from 'zod';
import { failed, ok, type Check, type Finding } from '../check.js';
import type { Ask } from '../installation.js';
import { askJson, issuerMetadata } from '../issuer-metadata.js';
import type { ProviderEntry } from '../providers.js';

const REACH = 'Look at the issuer in oauth2_providers.yml or .env, and at the network between.';
const FILE = 'Correct oauth2_providers.yml; docs/identity-providers.md tells how.';

export const issuersCheck: Check = {
  name: 'issuers',
  remedy: REACH,
  run: async ({ providers, ask }) => {
    const { providers: known, problems } = await providers();
    const found = await Promise.all(known.map((provider) => reached(provider, ask)));
    const all = [...problems.map((problem) => failed(problem, FILE)), ...found];
    return all.length > 0 ? all : [ok('No identity provider is switched on.')];
  },
};

const Keys = z.object({ keys: z.array(z.looseObject({})).min(1) });

async function reached(provider: ProviderEntry, ask: Ask): Promise<Finding> {
  const { id, type, issuer } = provider;
  try {
    if (type === 'github') return await answers(id, issuer, ask);
    // A pool's keys have a fixed place, which is all that is taken from there.
    if (type === 'cognito') return await publishesKeys(id, `${issuer}/.well-known/jwks.json`, ask);
    const metadata = await issuerMetadata(issuer, ask);
    if (metadata.issuer !== issuer) {
      return failed(
        `${id}: the issuer calls itself ${metadata.issuer}, and the configuration ${issuer}.`,
        'Write the issuer exactly as it calls itself, with or without a slash at its end.',
      );
    }
    return await publishesKeys(id, provider.endpoints.jwks ?? metadata.jwks_uri ?? '', ask);
  } catch (error) {
    return failed(`${id}: ${why(error)}.`, REACH);
  }
}

async function publishesKeys(id: string, url: string, ask: Ask): Promise<Finding> {
  const { data } = Keys.safeParse(await askJson(url, ask));
  if (!data) return failed(`${id}: the issuer publishes no keys.`, REACH);
  return ok(`${id} is reached, and publishes ${data.keys.length} keys.`);
}

async function answers(id: string, url: string, ask: Ask): Promise<Finding> {
  const { status } = await ask(url);
  return status < 500 ? ok(`${id} is reached.`) : failed(`${id} answers HTTP ${status}.`, REACH);
}

function why(error: unknown): string {
  const { message, cause } = error as Error;
  const { code } = (cause ?? {}) as { code?: string };
  return code === undefined ? message : `the issuer cannot be reached (${code})`;
}
