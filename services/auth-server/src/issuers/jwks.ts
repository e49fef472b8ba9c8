import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { Unusable } from './fetch-json.js';

/** A key that verifies signatures by one algorithm only. */
export type PinnedKey = z.infer<typeof Rsa> | z.infer<typeof P256>;
export type Jwks = { keys: PinnedKey[] };

const MIN_RSA_BITS = 2048;
const MAX_KEYS = 100;

const common = { kid: z.string().min(1).max(256), use: z.literal('sig').default('sig') };
const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

const Rsa = z.object({
  ...common,
  kty: z.literal('RSA'),
  alg: z.literal('RS256').default('RS256'),
  n: z.string().max(4096),
  e: z.string().max(16),
});
const P256 = z.object({
  ...common,
  kty: z.literal('EC'),
  alg: z.literal('ES256').default('ES256'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
});
const Key = z.discriminatedUnion('kty', [Rsa, P256]);
const Document = z.object({ keys: z.array(z.unknown()).max(MAX_KEYS) });

/**
 * The keys of a key set (RFC 7517) that tokens may be signed with: RS256 from 2048 bits, ES256.
 * All others, and all other members, are left out; each key is good for one algorithm.
 * @throws Unusable when it is no key set, or holds no such key
 */
export function parseJwks(json: unknown): Jwks {
  const document = Document.safeParse(json);
  if (!document.success) throw new Unusable('It is no key set', { cause: document.error });
  const keys = document.data.keys.flatMap((entry) => {
    const key = Key.safeParse(entry);
    return key.success && isStrong(key.data) ? [key.data] : [];
  });
  if (keys.length === 0) throw new Unusable('The key set holds no key for RS256 or ES256');
  return { keys };
}

function isStrong(key: PinnedKey): boolean {
  try {
    const details = createPublicKey({ key, format: 'jwk' }).asymmetricKeyDetails;
    return key.kty === 'EC' || (details?.modulusLength ?? 0) >= MIN_RSA_BITS;
  } catch {
    return false;
  }
}
