import { z } from 'zod';

/** Who acts, as one service tells it to another. */
export const Caller = z.object({
  subject: z.string().min(1),
  kind: z.enum(['user', 'client']),
  /** Name to show. */
  name: z.string().min(1),
  /** Scopes of the policy, groups already resolved. */
  scopes: z.array(z.string()),
  /** Told of people where it is known. */
  groups: z.array(z.string()).optional(),
  /** Those claims of another issuer's token that conditions of the policy name. */
  claims: z.record(z.string(), z.unknown()).optional(),
});
export type Caller = z.infer<typeof Caller>;

/** `POST /internal/sessions` of the auth-server: a sign-in with the local form. */
export const SignIn = z.object({
  username: z.string().max(256),
  password: z.string().max(1024),
  /** Where it comes from, to be shown in the list of sessions. */
  address: z.string().max(64).optional(),
  user_agent: z.string().max(1024).optional(),
});

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
  z.object({
    active: z.literal(true),
    caller: Caller,
    csrf_token: z.string().optional(),
    /** Of an access token: `api` is one that a person made for a program. */
    token_kind: z.enum(['access', 'api']).optional(),
  }),
]);
export type IntrospectResponse = z.infer<typeof IntrospectResponse>;

/** `POST /internal/sessions/end` of the auth-server. */
export const SessionEnd = z.object({ session_id: z.string().max(512) });

/** Things of one subject, or of all: `POST /internal/sessions/list`, `POST /internal/tokens/list`. */
export const OfSubject = z.strictObject({ subject: z.string().max(512).optional() });

/** One of such a list; with a subject, only if it is that one's. */
export const Listed = OfSubject.extend({ id: z.string().max(512) });

/** In requests at `/internal/*` that change accounts: the subject for whom the registry asks. */
export const ACTOR_HEADER = 'x-acting-subject';
