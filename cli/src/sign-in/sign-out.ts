import { tokenRevocation } from 'openid-client';
import { CommandFailed, NotSignedIn } from '../failure.js';
import { openAuthorizationServer } from './authorization-server.js';
import { wasRefusedAsClient } from './refusal.js';
import { createSignIns, type Tokens } from './sign-ins.js';

/**
 * Forgets the sign-in, then ends it at the gateway.
 * @throws NotSignedIn when there is none, CommandFailed when the gateway cannot be told
 */
export async function signOut(gateway: string, file: string): Promise<void> {
  const signIns = createSignIns(file);
  const former = await signIns.read(gateway);
  if (!former?.tokens) throw new NotSignedIn(`You are not signed in at ${gateway}.`);
  const { client_id: clientId, tokens } = former;
  await signIns.change(gateway, () => ({ client_id: clientId }));
  await end(gateway, clientId, tokens).catch((cause: unknown) => {
    // Without its client a sign-in is over.
    if (wasRefusedAsClient(cause)) return;
    throw new CommandFailed(
      `Signed out on this machine, but ${gateway} could not be told: there the sign-in ends after 14 days without use.`,
      { code: 'unavailable', cause },
    );
  });
}

/** A refresh token takes its access tokens with it. */
async function end(gateway: string, clientId: string, tokens: Tokens): Promise<void> {
  const server = await openAuthorizationServer(gateway, clientId);
  await tokenRevocation(server, tokens.refresh_token ?? tokens.access_token);
}
