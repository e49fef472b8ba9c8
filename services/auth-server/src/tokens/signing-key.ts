import {
  exportJWK,
  generateKeyPair,
  importJWK,
  calculateJwkThumbprint,
  type CryptoKey,
  type JWK,
} from 'jose';
import { z } from 'zod';
import type { Documents, DocumentsOptions } from '@mcp-gateway/store';

/** The ES256 key of this installation; the private half never leaves the auth-server. */
export type SigningKey = {
  keyId: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  /** As published in the key set (RFC 7517). */
  publicJwk: JWK;
};

const StoredKey = z.object({
  id: z.literal('signing-key'),
  jwk: z.object({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: z.string(),
    y: z.string(),
    d: z.string(),
  }),
});
export type StoredKey = z.infer<typeof StoredKey>;

export const storedKeys: DocumentsOptions<StoredKey> = {
  idOf: ({ id }) => id,
  parse: (json) => StoredKey.parse(json),
};

/** The stored key, or a new one on the first start. */
export async function loadSigningKey(documents: Documents<StoredKey>): Promise<SigningKey> {
  const stored = await documents.get('signing-key');
  if (stored) return readKey(stored.jwk);
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const created = StoredKey.parse({ id: 'signing-key', jwk: await exportJWK(privateKey) });
  await documents.put(created);
  return readKey(created.jwk);
}

async function readKey({ d, ...publicPart }: StoredKey['jwk']): Promise<SigningKey> {
  const keyId = await calculateJwkThumbprint(publicPart);
  const privateKey = await importKey({ ...publicPart, d });
  const publicKey = await importKey(publicPart);
  return {
    keyId,
    privateKey,
    publicKey,
    publicJwk: { ...publicPart, kid: keyId, alg: 'ES256', use: 'sig' },
  };
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, 'ES256');
  if (key instanceof Uint8Array) throw new Error('An EC key was expected');
  return key;
}
