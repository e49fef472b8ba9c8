import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { unavailable } from '@mcp-gateway/kit';

/** What is wrong with a token; all other errors are about the key set or the way to it. */
const ABOUT_TOKEN = [
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
  errors.JOSENotSupported,
];

/**
 * The auth-server's published keys, fetched when first needed and on an unknown key id. When they
 * cannot be had, it is no word on the token: AppError 503.
 */
export function remoteKeys(authServerUrl: string): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(`${authServerUrl}/oauth2/jwks`), {
    cooldownDuration: 5_000,
    timeoutDuration: 2_000,
  });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (err) {
      if (ABOUT_TOKEN.some((kind) => err instanceof kind)) throw err;
      throw unavailable('The keys to verify the caller with cannot be had now', err);
    }
  };
}
