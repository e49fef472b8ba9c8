import { z } from 'zod';
import type { Ask } from './installation.js';
import type { ProviderEntry } from './providers.js';

const Metadata = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: z.string().optional(),
  token_endpoint: z.string().optional(),
  jwks_uri: z.string().optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
});
export type IssuerMetadata = z.infer<typeof Metadata>;

/** OpenID Connect Discovery 1.0, section 4. @throws Error in words for the operator */
export async function issuerMetadata(issuer: string, ask: Ask): Promise<IssuerMetadata> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const { success, data } = Metadata.safeParse(await askJson(url, ask));
  if (!success) throw new Error(`${url} gives no metadata of an issuer`);
  return data;
}

/** @throws Error in words for the operator */
export async function askJson(url: string, ask: Ask): Promise<unknown> {
  const response = await ask(url);
  if (!response.ok) throw new Error(`${url} answers HTTP ${response.status}`);
  return response.json();
}

export type Endpoints = {
  authorization: string | undefined;
  token: string | undefined;
  /** Whether the token endpoint takes client secrets in the form only. */
  secretInForm: boolean;
};

/** What is configured, else what the issuer says. @throws Error when it has to say and does not */
export async function endpointsOf(provider: ProviderEntry, ask: Ask): Promise<Endpoints> {
  const { authorization, token } = provider.endpoints;
  if (authorization !== undefined && token !== undefined) {
    return { authorization, token, secretInForm: provider.type === 'github' };
  }
  const metadata = await issuerMetadata(provider.issuer, ask);
  const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return {
    authorization: authorization ?? metadata.authorization_endpoint,
    token: token ?? metadata.token_endpoint,
    secretInForm: !methods.includes('client_secret_basic'),
  };
}
