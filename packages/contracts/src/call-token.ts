import { z } from 'zod';

/**
 * `POST /internal/calls` of the auth-server: a token with which mcpgw calls a server for whoever
 * called mcpgw.
 */
export const CallTokenRequest = z.object({
  /** Of the call that mcpgw got: what names the caller's credential to the auth-server. */
  ticket: z.string().max(16_384),
  /** Whose it is: a ticket is worth nothing to others. */
  kind: z.enum(['user', 'client']),
  subject: z.string(),
  /** The server to call; the token is for no other. */
  server: z.string(),
});
export type CallTokenRequest = z.infer<typeof CallTokenRequest>;

export const CallTokenResponse = z.object({ token: z.string() });
export type CallTokenResponse = z.infer<typeof CallTokenResponse>;
