import { z } from 'zod';

/**
 * Why a sign-in with a provider came to nothing, as `/login?error=` is told it: a fixed word, for
 * what a provider says is never shown.
 */
export const SignInProblem = z.enum([
  'provider_unavailable',
  'sign_in_refused',
  'sign_in_failed',
  'account_disabled',
]);
export type SignInProblem = z.infer<typeof SignInProblem>;

/** `GET /oauth2/providers` of the auth-server: how people may sign in. */
export const SignInProviders = z.object({
  providers: z.array(z.object({ id: z.string(), name: z.string(), display_name: z.string() })),
  /** Whether the form for local accounts is offered too. */
  local_sign_in: z.boolean(),
});
export type SignInProviders = z.infer<typeof SignInProviders>;

/**
 * `POST /internal/sessions/provider-sign-out` of the auth-server, before a session ends: where the
 * browser ends its session with the provider, if it came from one.
 */
export const ProviderSignOut = z.object({ continue_at: z.string().optional() });
export type ProviderSignOut = z.infer<typeof ProviderSignOut>;
