import { timingSafeEqual } from 'node:crypto';
import { INTERNAL_KEY_PURPOSE } from '@mcp-gateway/contracts';
import { deriveKey } from '@mcp-gateway/kit';

/** What our services show one another at `/internal/*`, as a bearer value. */
export function internalKey(secretKey: string): string {
  return deriveKey(secretKey, INTERNAL_KEY_PURPOSE).toString('base64url');
}

/** Tells whether an Authorization header shows the internal key; constant time for its length. */
export function createInternalKeyCheck(secretKey: string): (authorization?: string) => boolean {
  const expected = Buffer.from(`Bearer ${internalKey(secretKey)}`);
  return (authorization) => {
    const given = Buffer.from(authorization ?? '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
}
