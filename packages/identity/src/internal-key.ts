import { timingSafeEqual } from 'node:crypto';
import { INTERNAL_KEY_PURPOSE, OPERATOR_KEY_PURPOSE } from '@mcp-gateway/contracts';
import { deriveKey } from '@mcp-gateway/kit';

/** Tells whether an Authorization header shows a key; constant time for its length. */
export type KeyCheck = (authorization?: string) => boolean;

/** What our services show one another at `/internal/*`, as a bearer value. */
export function internalKey(secretKey: string): string {
  return bearerKey(secretKey, INTERNAL_KEY_PURPOSE);
}

/** What the operator's command line shows; no service ever sends it. */
export function operatorKey(secretKey: string): string {
  return bearerKey(secretKey, OPERATOR_KEY_PURPOSE);
}

export function createInternalKeyCheck(secretKey: string): KeyCheck {
  return createKeyCheck(internalKey(secretKey));
}

export function createOperatorKeyCheck(secretKey: string): KeyCheck {
  return createKeyCheck(operatorKey(secretKey));
}

function bearerKey(secretKey: string, purpose: string): string {
  return deriveKey(secretKey, purpose).toString('base64url');
}

function createKeyCheck(key: string): KeyCheck {
  const expected = Buffer.from(`Bearer ${key}`);
  return (authorization) => {
    const given = Buffer.from(authorization ?? '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
}
