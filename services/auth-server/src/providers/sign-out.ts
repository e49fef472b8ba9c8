import type { RequestHandler } from 'express';
import { SessionEnd, type ProviderSignOut } from '@mcp-gateway/contracts';
import { parse } from '@mcp-gateway/kit';
import { methodFor } from './method-for.js';
import type { SignInWithProviders } from './sign-in.js';

export type SignOutDeps = Pick<
  SignInWithProviders,
  'methods' | 'providerSessions' | 'confirmations'
> & {
  issuer: string;
};

/**
 * `POST /internal/sessions/provider-sign-out`: a session is about to end; says where the browser
 * ends the one with its provider.
 */
export function offerSignOut(deps: SignOutDeps): RequestHandler {
  const { issuer, providerSessions, confirmations } = deps;
  return async (req, res) => {
    const { session_id: id } = parse(SessionEnd, req.body);
    const exchanged = await providerSessions.exchange(id);
    // The provider's sign-out makes its refresh token worthless, which must not look like a refusal.
    if (exchanged) await confirmations.stopAsking(exchanged.subject);
    const answer: ProviderSignOut = exchanged
      ? { continue_at: `${issuer}/oauth2/logout/${exchanged.provider}?ticket=${exchanged.ticket}` }
      : {};
    res.json(answer);
  };
}

/**
 * `GET /oauth2/logout/{provider}?ticket=`: leads through the provider's sign-out. It ends no
 * session of ours, so a link to it on some page does nothing.
 */
export function signOut({ issuer, methods, providerSessions }: SignOutDeps): RequestHandler {
  const backTo = `${issuer}/login`;
  return async (req, res) => {
    const { provider, method } = methodFor(req, methods);
    const { ticket } = req.query;
    const held =
      typeof ticket === 'string' && (await providerSessions.takeTicket(ticket, provider));
    const url = held && (await method.signOutUrl(held.idToken, backTo).catch(() => undefined));
    res.redirect(303, url ? url.href : backTo);
  };
}
