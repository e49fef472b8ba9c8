import { z } from 'zod';

/** Who acts, as one service tells it to another. */
export const Caller = z.object({
  subject: z.string().min(1),
  kind: z.enum(['user', 'client']),
  /** Name to show. */
  name: z.string().min(1),
  /** Scopes of the policy, groups already resolved. */
  scopes: z.array(z.string()),
});
export type Caller = z.infer<typeof Caller>;

/** `POST /internal/sessions` of the auth-server: a sign-in with the local form. */
export const SignIn = z.object({ username: z.string().max(256), password: z.string().max(1024) });

/** Its answer; the id is the only proof of the session and goes into the cookie alone. */
export const SessionStarted = z.object({
  session_id: z.string(),
  csrf_token: z.string(),
  expires_in: z.number().int(),
  caller: Caller,
});
export type SessionStarted = z.infer<typeof SessionStarted>;

/**
 * `POST /internal/introspect` of the auth-server (RFC 7662 in spirit): what a credential is worth
 * now. Exactly one of the two is given.
 */
export const IntrospectRequest = z.union([
  z.strictObject({ session_id: z.string().max(512) }),
  z.strictObject({ access_token: z.string().max(16_384) }),
]);
export type IntrospectRequest = z.infer<typeof IntrospectRequest>;

export const IntrospectResponse = z.union([
  z.object({ active: z.literal(false) }),
  z.object({ active: z.literal(true), caller: Caller, csrf_token: z.string().optional() }),
]);
export type IntrospectResponse = z.infer<typeof IntrospectResponse>;

/** `POST /internal/sessions/end` of the auth-server. */
export const SessionEnd = z.object({ session_id: z.string().max(512) });
