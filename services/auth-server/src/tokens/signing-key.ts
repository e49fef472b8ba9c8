import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type CryptoKey,
  type JWK,
} from 'jose';
import { z } from 'zod';

/** An ES256 key of this installation; the private half never leaves the auth-server. */
export type SigningKey = {
  keyId: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  /** As published in the key set (RFC 7517). */
  publicJwk: JWK;
  /** With the private half, for what signs by itself. */
  privateJwk: JWK;
};

/** The private key as it is kept. */
export const PrivateJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});
export type PrivateJwk = z.infer<typeof PrivateJwk>;

export async function generateSigningKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return readSigningKey(PrivateJwk.parse(await exportJWK(privateKey)));
}

/** The key that was kept; its id is its thumbprint (RFC 7638). */
export async function readSigningKey({ d, ...publicPart }: PrivateJwk): Promise<SigningKey> {
  const keyId = await calculateJwkThumbprint(publicPart);
  const published = { ...publicPart, kid: keyId, alg: 'ES256', use: 'sig' };
  return {
    keyId,
    privateKey: await importKey({ ...publicPart, d }),
    publicKey: await importKey(publicPart),
    publicJwk: published,
    privateJwk: { ...published, d },
  };
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, 'ES256');
  if (key instanceof Uint8Array) throw new Error('An EC key was expected');
  return key;
}
