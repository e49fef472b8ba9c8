import { ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client';

/** Whether the authorization server has no such client (any more). */
export function wasRefusedAsClient(error: unknown): boolean {
  return (
    error instanceof WWWAuthenticateChallengeError ||
    (error instanceof ResponseBodyError && error.error === 'invalid_client')
  );
}

/** Whether it says no to what it was shown, so that asking again would change nothing. */
export function wasRefused(error: unknown): boolean {
  const isFinal = error instanceof ResponseBodyError && error.error === 'invalid_grant';
  return isFinal || wasRefusedAsClient(error);
}
