import { generateKeyPairSync, sign } from 'node:crypto';
import { forgeToken } from './forge-token.js';

/** A key of an identity provider, and what it signs: any header and claims. */
export type IdpKey = {
  alg: 'RS256' | 'ES256';
  keyId: string;
  /** As published, with the algorithm. */
  jwk: Record<string, unknown>;
  publicKeyPem: string;
  sign: (claims: Record<string, unknown>, header?: Record<string, unknown>) => string;
};

export function createIdpKey(alg: IdpKey['alg'], keyId: string, bits = 2048): IdpKey {
  const { publicKey, privateKey } =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: bits })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signature = (input: string) =>
    sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return {
    alg,
    keyId,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid: keyId, alg, use: 'sig' },
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (claims, header = {}) =>
      forgeToken({ alg, kid: keyId, typ: 'JWT', ...header }, claims, signature),
  };
}
