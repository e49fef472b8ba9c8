import { LRUCache } from 'lru-cache';
import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  discovery,
  enableNonRepudiationChecks,
  None,
  type ClientAuth,
  type ServerMetadata,
} from 'openid-client';
import type { Provider, ProviderEndpoints } from './provider.js';

const TIMEOUT_S = 5;
/** What a provider says of itself seldom changes, but it does. */
const METADATA_TTL_MS = 10 * 60_000;
/** How long an answer of the provider counts as a sign of life. */
const ALIVE_TTL_MS = 2_000;

/** The provider and our client there, as the library needs them. @throws when it cannot be reached */
export type OpenConfiguration = (options?: { alive?: boolean }) => Promise<Configuration>;

/**
 * Reads the provider's metadata when they are needed first, and again from time to time; while that
 * fails, what was read before stays good. Asked for signs of life, it also sees whether the token
 * endpoint answers at all, so that nobody is sent to a provider that is down.
 */
export function openidConfiguration(
  provider: Provider,
  now: () => number = Date.now,
): OpenConfiguration {
  const known = new LRUCache<'configuration' | 'alive', Configuration>({
    max: 2,
    ttl: METADATA_TTL_MS,
    allowStaleOnFetchRejection: true,
    noDeleteOnFetchRejection: true,
    fetchMethod: () => configure(provider),
  });
  let aliveUntil = 0;
  return async ({ alive = false } = {}) => {
    const configuration = await known.forceFetch('configuration');
    if (alive && now() > aliveUntil) {
      await demandAnswer(configuration.serverMetadata().token_endpoint);
      aliveUntil = now() + ALIVE_TTL_MS;
    }
    return configuration;
  };
}

async function configure(provider: Provider): Promise<Configuration> {
  const metadata = await readMetadata(provider);
  const client = { id_token_signed_response_alg: provider.idTokenAlgorithm ?? 'RS256' };
  const configuration = new Configuration(
    metadata,
    provider.clientId,
    client,
    clientAuthentication(provider, metadata),
  );
  configuration.timeout = TIMEOUT_S;
  // Id tokens are verified by their signature too, not by the connection they came on alone.
  if (provider.type !== 'github') enableNonRepudiationChecks(configuration);
  if (isPlainHttp(provider)) allowPlainHttp(configuration);
  return configuration;
}

async function readMetadata(provider: Provider): Promise<ServerMetadata> {
  const given = metadataOf(provider.endpoints);
  const complete = given.authorization_endpoint && given.token_endpoint;
  if (complete && (given.jwks_uri || provider.type === 'github')) {
    return { issuer: provider.issuer, ...given };
  }
  const found = await discovery(new URL(provider.issuer), provider.clientId, undefined, None(), {
    timeout: TIMEOUT_S,
    execute: isPlainHttp(provider) ? [allowPlainHttp] : [],
  });
  const metadata: ServerMetadata = { ...found.serverMetadata() };
  // Compared by the library as URLs only, and for some providers not at all.
  if (metadata.issuer !== provider.issuer) {
    throw new Error(`The provider calls itself ${JSON.stringify(metadata.issuer)}`);
  }
  return { ...metadata, ...given };
}

function metadataOf(endpoints: ProviderEndpoints): Partial<ServerMetadata> {
  const { authorization, token, userinfo, jwks, logout } = endpoints;
  return {
    ...(authorization && { authorization_endpoint: authorization }),
    ...(token && { token_endpoint: token }),
    ...(userinfo && { userinfo_endpoint: userinfo }),
    ...(jwks && { jwks_uri: jwks }),
    ...(logout && { end_session_endpoint: logout }),
  };
}

function clientAuthentication(provider: Provider, metadata: ServerMetadata): ClientAuth {
  const { clientSecret, tokenAuthMethod } = provider;
  if (clientSecret === undefined) return None();
  const method = tokenAuthMethod ?? preferredMethod(provider, metadata);
  return method === 'client_secret_post'
    ? ClientSecretPost(clientSecret)
    : ClientSecretBasic(clientSecret);
}

/** OpenID Connect Discovery 1.0, section 3: without a list, it is Basic. GitHub takes the form only. */
function preferredMethod({ type }: Provider, metadata: ServerMetadata): string {
  if (type === 'github') return 'client_secret_post';
  const { token_endpoint_auth_methods_supported: supported = ['client_secret_basic'] } = metadata;
  return supported.includes('client_secret_basic') ? 'client_secret_basic' : 'client_secret_post';
}

// eslint-disable-next-line @typescript-eslint/no-deprecated -- not deprecated, only made to stand out; plain http is for loopback hosts, or was allowed
const allowPlainHttp: (configuration: Configuration) => void = allowInsecureRequests;

function isPlainHttp({ issuer }: Provider): boolean {
  return issuer.startsWith('http:');
}

/** Any answer will do. @throws when there is none */
async function demandAnswer(url: string | undefined): Promise<void> {
  if (url === undefined) throw new Error('The provider names no token endpoint');
  await fetch(url, {
    method: 'HEAD',
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_S * 1000),
  });
}
