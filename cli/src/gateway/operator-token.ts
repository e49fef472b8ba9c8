import { operatorKey } from '@mcp-gateway/identity';
import { z } from 'zod';
import { CommandFailed } from '../failure.js';

const TIMEOUT_MS = 5_000;
const Answer = z.object({ access_token: z.string().min(1), issuer: z.string() });

export type OperatorTokenOptions = {
  authServer: string;
  secretKey: string;
  /** URL of the gateway that the token is going to be shown to. */
  gateway: string;
};

/**
 * A token of the local administrator, for whoever knows the secret of the installation and could
 * make one anyway.
 * @throws CommandFailed when the auth-server does not give it, or is another gateway's
 */
export async function fetchOperatorToken(
  { authServer, secretKey, gateway }: OperatorTokenOptions,
  ask: typeof fetch = fetch,
): Promise<string> {
  const response = await ask(`${authServer}/internal/operator-token`, {
    method: 'POST',
    headers: { authorization: `Bearer ${operatorKey(secretKey)}` },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new CommandFailed(
      `The auth-server at ${authServer} does not answer: is the gateway running? See ./build_and_run.sh status.`,
      { code: 'unavailable', cause },
    );
  });
  const { success, data } = Answer.safeParse(await response.json().catch(() => undefined));
  if (response.ok && success) {
    if (data.issuer === gateway) return data.access_token;
    throw new CommandFailed(
      `The gateway of this machine is ${data.issuer}, not ${gateway}: bring a token for that one in MCPCTL_TOKEN.`,
    );
  }
  throw new CommandFailed(
    `The auth-server at ${authServer} gives no token (HTTP ${response.status}): SECRET_KEY is not the one it runs with.`,
  );
}
