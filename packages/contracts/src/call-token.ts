import { z } from 'zod';
import { HeldTicket } from './stream-right.js';

/**
 * `POST /internal/calls` of the auth-server: a token with which mcpgw calls a server for whoever
 * called mcpgw. The ticket is that of the call that mcpgw got, and names the caller's credential.
 */
export const CallTokenRequest = HeldTicket.extend({
  /** The server to call; the token is for no other. */
  server: z.string(),
});
export type CallTokenRequest = z.infer<typeof CallTokenRequest>;

export const CallTokenResponse = z.object({ token: z.string() });
export type CallTokenResponse = z.infer<typeof CallTokenResponse>;
