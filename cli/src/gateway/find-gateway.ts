import { isReadableByOthers, serviceUrl } from '@mcp-gateway/contracts';
import { findOwnGateway } from '@mcp-gateway/registry-client';
import { CommandFailed, UsageError } from '../failure.js';
import type { Settings } from '../settings.js';

export type Gateway = {
  /** Base URL without a slash at its end. */
  url: string;
  /** Whether it is the one of this installation. */
  own: boolean;
};

/**
 * The gateway that a command is meant for: the one named, else this installation's.
 * @throws UsageError, CommandFailed when passwords and tokens could be read on the way
 */
export async function findGateway(
  named: string | undefined,
  settings: Settings,
  ask: typeof fetch = fetch,
): Promise<Gateway> {
  const own = await findOwnGateway(settings, ask);
  if (named === undefined) return { url: own, own: true };
  const url = parseNamed(named);
  if (isReadableByOthers(url) && !settings.ALLOW_INSECURE_HTTP) {
    throw new CommandFailed(
      `${url} is plain http to another host, so tokens could be read on the way: use https.`,
    );
  }
  return { url, own: url === own };
}

/** Where the auth-server of this installation answers this installation alone. */
export function authServerUrl({ AUTH_SERVER_URL, AUTH_SERVER_PORT }: Settings): string {
  return serviceUrl(AUTH_SERVER_URL, AUTH_SERVER_PORT);
}

function parseNamed(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.href === `${url?.origin ?? ''}/` && /^https?:/.test(url.href)) return url.origin;
  throw new UsageError(`--gateway must be an http or https URL without a path, not ${text}`);
}
