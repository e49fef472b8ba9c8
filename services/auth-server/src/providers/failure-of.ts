import { AuthorizationResponseError } from 'openid-client';
import { AppError, printable, type Log } from '@mcp-gateway/kit';
import { SignInFailed } from './sign-in-failed.js';

type Context = { provider: string; target: string; log: Log };

/**
 * What a failed sign-in means to the person. What the provider or the library said goes to the log
 * alone, for anybody may have written it.
 */
export function failureOf(error: unknown, { provider, target, log }: Context): AppError {
  if (error instanceof AppError) {
    return error.status === 403 ? new SignInFailed('account_disabled', target, error) : error;
  }
  log.warn({ provider, ...told(error) }, 'A sign-in with a provider failed');
  if (error instanceof AuthorizationResponseError) {
    const refused = error.error === 'access_denied';
    return new SignInFailed(refused ? 'sign_in_refused' : 'sign_in_failed', target);
  }
  if (isUnreachable(error)) return new SignInFailed('provider_unavailable', target);
  return notCompleted();
}

/** For answers that no sign-in of this browser waits for, or that are not what it waits for. */
export function notCompleted(): AppError {
  return new AppError(
    'sign_in_not_completed',
    400,
    'This sign-in cannot be completed: it has ended, was begun in another browser, or its answer is not valid',
  );
}

function told(error: unknown): Record<string, string> {
  const { message, code, error: word, error_description: description } = error as Words;
  const words = { reason: message, code, error: word, description, cause: causeOf(error) };
  return Object.fromEntries(
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, printable(value)]] : [],
    ),
  );
}

type Words = Partial<Record<'message' | 'code' | 'error' | 'error_description', unknown>>;

function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
}

/** By names, for the library wraps what fetch throws. */
function isUnreachable(error: unknown): boolean {
  if (!isErrorLike(error)) return false;
  const { name, code, message, cause } = error;
  if (name === 'TimeoutError' || code === 'OAUTH_TIMEOUT' || message === 'fetch failed')
    return true;
  return isUnreachable(cause);
}

function isErrorLike(error: unknown): error is Error & { code?: unknown } {
  return typeof error === 'object' && error !== null && 'message' in error && 'name' in error;
}
