import {
  allowInsecureRequests,
  discovery,
  dynamicClientRegistration,
  None,
  tokenRevocation,
  type Configuration,
  type DiscoveryRequestOptions,
} from 'openid-client';
import { CommandFailed } from '../failure.js';
import { wasRefusedAsClient } from './refusal.js';

/** Less than a lock is kept for, with the two requests that a renewal makes. */
const TIMEOUT_S = 10;
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** Where a code comes back; any port of it will do (RFC 8252 7.3). */
export const REDIRECT_PATH = '/callback';
const REDIRECT_URI = `http://127.0.0.1${REDIRECT_PATH}`;

/** Names no token: asked to end it, the authorization server says only whether it knows the client. */
const NO_TOKEN = 'none';

/**
 * The gateway's authorization server, with the client that this machine has been there.
 * @throws CommandFailed when there is none at the URL, or it cannot be reached
 */
export async function openAuthorizationServer(
  gateway: string,
  clientId: string,
): Promise<Configuration> {
  try {
    return await discovery(new URL(gateway), clientId, undefined, None(), requestsFor(gateway));
  } catch (cause) {
    throw unavailable(gateway, cause);
  }
}

/**
 * The same with a client that it knows: the former one, or one that is registered now (RFC 7591).
 * @throws CommandFailed
 */
export async function openAsKnownClient(
  gateway: string,
  formerClientId: string | undefined,
): Promise<Configuration> {
  if (formerClientId !== undefined) {
    const former = await openAuthorizationServer(gateway, formerClientId);
    if (await isKnown(former)) return former;
  }
  const client = {
    client_name: 'mcpctl',
    redirect_uris: [REDIRECT_URI],
    grant_types: ['authorization_code', 'refresh_token', DEVICE_GRANT],
    token_endpoint_auth_method: 'none',
  };
  try {
    return await dynamicClientRegistration(new URL(gateway), client, None(), requestsFor(gateway));
  } catch (cause) {
    throw unavailable(gateway, cause);
  }
}

async function isKnown(configuration: Configuration): Promise<boolean> {
  try {
    await tokenRevocation(configuration, NO_TOKEN);
    return true;
  } catch (error) {
    if (wasRefusedAsClient(error)) return false;
    throw unavailable(configuration.serverMetadata().issuer, error);
  }
}

function requestsFor(gateway: string): DiscoveryRequestOptions {
  return {
    algorithm: 'oauth2',
    timeout: TIMEOUT_S,
    execute: gateway.startsWith('http:') ? [allowPlainHttp] : [],
  };
}

// eslint-disable-next-line @typescript-eslint/no-deprecated -- not deprecated, only made to stand out; plain http is for loopback hosts, or was allowed
const allowPlainHttp: (configuration: Configuration) => void = allowInsecureRequests;

function unavailable(gateway: string, cause: unknown): CommandFailed {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CommandFailed(`Nobody can sign in at ${gateway} now: ${reason}`, {
    code: 'unavailable',
    cause,
  });
}
