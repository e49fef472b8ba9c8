import { gatewayUrl, serviceUrl } from '@mcp-gateway/contracts';
import { z } from 'zod';
import type { Settings } from './settings.js';

const TIMEOUT_MS = 2_000;
const Metadata = z.object({ issuer: z.url() });

/** The gateway of this installation; without `GATEWAY_URL` its auth-server knows the port it came up at. */
export async function findGateway(settings: Settings): Promise<string> {
  if (settings.GATEWAY_URL !== undefined) return gatewayUrl(settings);
  const authServer = serviceUrl(settings.AUTH_SERVER_URL, settings.AUTH_SERVER_PORT);
  try {
    const response = await fetch(`${authServer}/.well-known/oauth-authorization-server`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return Metadata.parse(await response.json()).issuer;
  } catch {
    return gatewayUrl(settings);
  }
}
