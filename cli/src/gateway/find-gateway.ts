import { gatewayUrl, isReadableByOthers, serviceUrl } from '@mcp-gateway/contracts';
import { z } from 'zod';
import { CommandFailed, UsageError } from '../failure.js';
import type { Settings } from '../settings.js';

export type Gateway = {
  /** Base URL without a slash at its end. */
  url: string;
  /** Whether it is the one of this installation. */
  own: boolean;
};

const ASKING_TIMEOUT_MS = 2_000;

/**
 * The gateway that a command is meant for: the one named, else this installation's. Where the
 * settings do not name that, its auth-server does, which knows under which port it came up.
 * @throws UsageError, CommandFailed when passwords and tokens could be read on the way
 */
export async function findGateway(
  named: string | undefined,
  settings: Settings,
  ask: typeof fetch = fetch,
): Promise<Gateway> {
  const own = await ownUrl(settings, ask);
  if (named === undefined) return { url: own, own: true };
  const url = parseNamed(named);
  if (isReadableByOthers(url) && !settings.ALLOW_INSECURE_HTTP) {
    throw new CommandFailed(
      `${url} is plain http to another host, so tokens could be read on the way: use https.`,
    );
  }
  return { url, own: url === own };
}

async function ownUrl(settings: Settings, ask: typeof fetch): Promise<string> {
  if (settings.GATEWAY_URL !== undefined) return gatewayUrl(settings);
  return (await issuerOf(authServerUrl(settings), ask)) ?? gatewayUrl(settings);
}

/** Where the auth-server of this installation answers this installation alone. */
export function authServerUrl({ AUTH_SERVER_URL, AUTH_SERVER_PORT }: Settings): string {
  return serviceUrl(AUTH_SERVER_URL, AUTH_SERVER_PORT);
}

const Metadata = z.object({ issuer: z.url() });

/** RFC 8414; undefined when nobody answers. */
async function issuerOf(authServer: string, ask: typeof fetch): Promise<string | undefined> {
  try {
    const response = await ask(`${authServer}/.well-known/oauth-authorization-server`, {
      signal: AbortSignal.timeout(ASKING_TIMEOUT_MS),
    });
    return Metadata.parse(await response.json()).issuer;
  } catch {
    return undefined;
  }
}

function parseNamed(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.href === `${url?.origin ?? ''}/` && /^https?:/.test(url.href)) return url.origin;
  throw new UsageError(`--gateway must be an http or https URL without a path, not ${text}`);
}
