import { z } from 'zod';
import { AgentFailed } from './failure.js';

const Answer = z.object({ access_token: z.string() });

export type ClientCredentials = { clientId: string; secret: string | undefined };

/** A token of the machine client (RFC 6749 4.4). @throws AgentFailed */
export async function fetchAccessToken(
  gateway: string,
  { clientId, secret }: ClientCredentials,
): Promise<string> {
  if (!secret) throw new AgentFailed('AGENT_CLIENT_SECRET is not set, and no sign-in is used.');
  const pair = [clientId, secret].map(encodeURIComponent).join(':');
  const response = await fetch(`${gateway}/oauth2/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(pair)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  }).catch((cause: unknown) => {
    throw new AgentFailed(`The gateway ${gateway} cannot be reached.`, { cause });
  });
  if (!response.ok) {
    throw new AgentFailed(`The gateway gives ${clientId} no token: HTTP ${response.status}.`);
  }
  return Answer.parse(await response.json()).access_token;
}
