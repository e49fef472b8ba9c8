import { refreshTokenGrant } from 'openid-client';
import { CommandFailed, NotSignedIn } from '../failure.js';
import { openAuthorizationServer } from './authorization-server.js';
import { wasRefused } from './refusal.js';
import type { SignIn, SignIns, Tokens } from './sign-ins.js';
import { tokensOf } from './tokens.js';

/** Long enough for the command that is about to run. */
const ENOUGH_MS = 60_000;

/**
 * The access token of an earlier sign-in, renewed when it is about to end; undefined for who is not
 * signed in at the gateway. A refresh token is good once, so one process at a time renews.
 * @throws NotSignedIn when the sign-in has ended, CommandFailed
 */
export async function currentToken(
  signIns: SignIns,
  gateway: string,
  now: () => number = Date.now,
): Promise<string | undefined> {
  const lasts = ({ tokens }: SignIn) => tokens && tokens.expires_at - now() > ENOUGH_MS;
  const kept = await signIns.read(gateway);
  if (!kept?.tokens || lasts(kept)) return kept?.tokens?.access_token;
  const { tokens } = await signIns.change(gateway, async (latest = kept) => {
    const { client_id: clientId, tokens: former } = latest;
    // Another process has been faster.
    if (!former || lasts(latest)) return latest;
    return { client_id: clientId, tokens: await renewed(gateway, clientId, former, now) };
  });
  return tokens?.access_token;
}

async function renewed(
  gateway: string,
  clientId: string,
  former: Tokens,
  now: () => number,
): Promise<Tokens> {
  const { refresh_token: refreshToken, expires_at: end } = former;
  try {
    if (refreshToken === undefined) throw ended(gateway);
    const server = await openAuthorizationServer(gateway, clientId);
    return tokensOf(await refreshTokenGrant(server, refreshToken), now(), former);
  } catch (error) {
    if (wasRefused(error)) throw ended(gateway);
    // What cannot be renewed now is still good for a moment.
    if (end > now()) return former;
    throw error instanceof CommandFailed ? error : cannotRenew(gateway, error);
  }
}

const ended = (gateway: string) =>
  new NotSignedIn(`Your sign-in at ${gateway} has ended: run mcpctl login, or mcpctl logout.`);

const cannotRenew = (gateway: string, cause: unknown) =>
  new CommandFailed(`Your sign-in at ${gateway} cannot be renewed now: try again.`, {
    code: 'unavailable',
    cause,
  });
