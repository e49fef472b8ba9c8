import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits, as text for headers, cookies, URLs and code verifiers (RFC 7636, 4.1). */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** The SHA-256 that is kept in place of a secret: of so many random bits it tells nothing. */
export function digestOf(secret: string): string {
  return hash('sha256', secret, 'base64url');
}

/**
 * Compares in a time that does not tell where two texts differ. It tells when their lengths do, so
 * secrets of any length are compared by their digests.
 */
export function isSameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
