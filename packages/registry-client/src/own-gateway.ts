import { gatewayUrl, serviceUrl, type GatewayUrlSettings } from '@mcp-gateway/contracts';
import { z } from 'zod';

const ASKING_TIMEOUT_MS = 2_000;

export type OwnGatewaySettings = GatewayUrlSettings & {
  AUTH_SERVER_URL?: string | undefined;
  AUTH_SERVER_PORT: number;
};

/**
 * Base URL of the gateway of this installation. Where the settings do not name it, its auth-server
 * does, which knows under which port it came up.
 * @throws Error when it is plain http to another host, and that was not allowed
 */
export async function findOwnGateway(
  settings: OwnGatewaySettings,
  ask: typeof fetch = fetch,
): Promise<string> {
  if (settings.GATEWAY_URL !== undefined) return gatewayUrl(settings);
  const authServer = serviceUrl(settings.AUTH_SERVER_URL, settings.AUTH_SERVER_PORT);
  return (await issuerOf(authServer, ask)) ?? gatewayUrl(settings);
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
