import { createHmac, KeyObject, sign } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';

/** A key pair of one test run. */
export type TestKey = {
  keyId: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  publicJwk: JWK;
};

export async function createTestKey(): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const keyId = await calculateJwkThumbprint(jwk);
  return {
    keyId,
    privateKey,
    publicKey,
    publicJwk: { ...jwk, kid: keyId, alg: 'ES256', use: 'sig' },
  };
}

/** How a forged token is signed, if at all. */
export type Signature = (input: string) => Buffer;

export const unsigned: Signature = () => Buffer.alloc(0);

export const es256 =
  (key: CryptoKey): Signature =>
  (input) =>
    sign('sha256', Buffer.from(input), {
      key: KeyObject.from(key),
      dsaEncoding: 'ieee-p1363',
    });

export const hs256 =
  (secret: string | Buffer): Signature =>
  (input) =>
    createHmac('sha256', secret).update(input).digest();

/** Any header and claims in the compact form of a JWT, whether a library would write them or not. */
export function forgeToken(header: unknown, claims: unknown, signature: Signature): string {
  const input = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${input}.${signature(input).toString('base64url')}`;
}
