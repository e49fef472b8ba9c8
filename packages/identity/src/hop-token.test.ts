import { createHmac, KeyObject, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
} from 'jose';
import { unavailable } from '@mcp-gateway/kit';
import {
  createHopTokenSigner,
  createHopTokenVerifier,
  HOP_TOKEN_LIFETIME_S,
  type Hop,
  type HopAudience,
} from './hop-token.js';
import { TokenRejected } from './token-rejected.js';

const ISSUER = 'https://gateway.test';

const HOP: Hop = {
  principal: { subject: 'alice-id', kind: 'user', name: 'alice', scopes: ['a/read', 'b/read'] },
  server: 'currenttime',
};

type Key = { keyId: string; privateKey: CryptoKey; publicKey: CryptoKey; jwk: JWK };

async function aKey(): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const keyId = await calculateJwkThumbprint(jwk);
  return { keyId, privateKey, publicKey, jwk: { ...jwk, kid: keyId, alg: 'ES256' } };
}

let key: Key;
let other: Key;
beforeAll(async () => {
  [key, other] = await Promise.all([aKey(), aKey()]);
});

const verifier = (audience: HopAudience = 'mcpgw', issuer = ISSUER) =>
  createHopTokenVerifier({ issuer, audience, keys: createLocalJWKSet({ keys: [key.jwk] }) });
const signed = (audience: readonly HopAudience[] = ['mcpgw'], issuer = ISSUER) =>
  createHopTokenSigner({ issuer, keyId: key.keyId, privateKey: key.privateKey })(HOP, audience);

const now = () => Math.floor(Date.now() / 1000);
const someClaims = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  iss: ISSUER,
  aud: ['mcpgw'],
  sub: 'alice-id',
  kind: 'user',
  name: 'alice',
  scopes: ['a/read'],
  server: 'currenttime',
  iat: now(),
  exp: now() + 60,
  ...changes,
});
const someHeader = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  alg: 'ES256',
  typ: 'hop+jwt',
  kid: key.keyId,
  ...changes,
});

const es256 =
  (by = key) =>
  (input: string) =>
    sign('sha256', Buffer.from(input), {
      key: KeyObject.from(by.privateKey),
      dsaEncoding: 'ieee-p1363',
    });

/** A token that says whatever a forger wants it to say. */
function forge(header: unknown, claims: unknown, signature: (input: string) => Buffer): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${signature(input).toString('base64url')}`;
}

const withClaims = (changes: Record<string, unknown>) =>
  forge(someHeader(), someClaims(changes), es256());
const withHeader = (changes: Record<string, unknown>) =>
  forge(someHeader(changes), someClaims(), es256());

describe('a hop token', () => {
  it('tells its audience who calls, with which scopes, and which server', async () => {
    await expect(verifier()(await signed())).resolves.toEqual(HOP);
  });

  it('is good at each service it names, and at no other', async () => {
    const both = await signed(['mcpgw', 'registry']);
    await expect(verifier('mcpgw')(both)).resolves.toEqual(HOP);
    await expect(verifier('registry')(both)).resolves.toEqual(HOP);
    await expect(verifier('registry')(await signed(['mcpgw']))).rejects.toThrow(TokenRejected);
  });

  it('is taken in the form that the table of forgeries begins with', async () => {
    const token = forge(someHeader(), someClaims(), es256());
    await expect(verifier()(token)).resolves.toMatchObject({ server: 'currenttime' });
  });

  it('is remembered by one verifier, without a second look at its key', async () => {
    let lookups = 0;
    const keys = createLocalJWKSet({ keys: [key.jwk] });
    const verify = createHopTokenVerifier({
      issuer: ISSUER,
      audience: 'mcpgw',
      keys: (...args) => {
        lookups += 1;
        return keys(...args);
      },
    });
    const token = await signed();
    await verify(token);
    await verify(token);
    expect(lookups).toBe(1);
  });

  it('is not remembered beyond its end (T-071)', async () => {
    // Within the tolerance for clocks, then beyond it.
    const token = withClaims({ iat: now() - 60, exp: now() - 3 });
    const verify = verifier();
    await verify(token);
    await new Promise((resolve) => setTimeout(resolve, 3100));
    await expect(verify(token)).rejects.toThrow(TokenRejected);
  });

  it.each<[string, () => string | Promise<string>]>([
    ['nothing', () => ''],
    ['no token', () => 'no token'],
    ['of five parts', () => 'a.b.c.d.e'],
    ['for another audience (T-069)', () => signed(['registry'])],
    ['for an audience that holds ours as a part', () => withClaims({ aud: 'mcpgw-2' })],
    ['without an audience (T-061)', () => withClaims({ aud: undefined })],
    ['of another issuer (T-069)', () => signed(['mcpgw'], 'https://other.test')],
    [
      'of an issuer that begins like ours (T-062)',
      () => withClaims({ iss: `${ISSUER}.evil.test` }),
    ],
    ['of our issuer with a slash (T-062)', () => withClaims({ iss: `${ISSUER}/` })],
    ['without an issuer', () => withClaims({ iss: undefined })],
    ['of the type of access tokens (T-069)', () => withHeader({ typ: 'at+jwt' })],
    ['of the common type', () => withHeader({ typ: 'JWT' })],
    ['without a type', () => withHeader({ typ: undefined })],
    ['that needs an extension (T-060)', () => withHeader({ crit: ['x'], x: 1 })],
    ['with an unknown key id (T-057)', () => withHeader({ kid: '../../dev/null' })],
    ['with a key id that is no text (T-057)', () => withHeader({ kid: { a: 1 } })],
    ['whose lifetime is over (T-059)', () => withClaims({ iat: now() - 66, exp: now() - 6 })],
    [
      'that was issued long ago, whatever its end',
      () => withClaims({ iat: now() - 70, exp: now() + 60 }),
    ],
    [
      'that is issued in the future (T-059)',
      () => withClaims({ iat: now() + 60, exp: now() + 120 }),
    ],
    ['that is not valid yet (T-059)', () => withClaims({ nbf: now() + 60 })],
    ['without a time of issue', () => withClaims({ iat: undefined })],
    ['without an end (T-059)', () => withClaims({ exp: undefined })],
    ['whose end is a text (T-059)', () => withClaims({ exp: String(now() + 60) })],
    ['without a subject', () => withClaims({ sub: undefined })],
    ['with an empty subject', () => withClaims({ sub: '' })],
    ['with scopes as one text (T-064)', () => withClaims({ scopes: 'a/read' })],
    ['with a scope that is no text', () => withClaims({ scopes: [1] })],
    ['without a server', () => withClaims({ server: undefined })],
    ['of a kind nobody knows', () => withClaims({ kind: 'service' })],
    ['signed by another key', () => forge(someHeader(), someClaims(), es256(other))],
    [
      'signed by another key under its own id',
      () => forge(someHeader({ kid: other.keyId }), someClaims(), es256(other)),
    ],
    [
      'that brings its own key (T-057)',
      () => forge(someHeader({ jwk: other.jwk, kid: undefined }), someClaims(), es256(other)),
    ],
    [
      'that names where its key is (T-057)',
      () => forge(someHeader({ jku: 'http://127.0.0.1:1/', kid: 'x' }), someClaims(), es256(other)),
    ],
    ...['none', 'None', 'NONE', 'nOnE'].map((alg): [string, () => string] => [
      `that says alg ${alg} (T-055)`,
      () => forge(someHeader({ alg }), someClaims(), () => Buffer.alloc(0)),
    ]),
    ['without a signature (T-055)', () => forge(someHeader(), someClaims(), () => Buffer.alloc(0))],
    ['with a signature of zeros', () => forge(someHeader(), someClaims(), () => Buffer.alloc(64))],
    [
      'signed HS256 with the public key as PEM (T-056)',
      async () =>
        forge(someHeader({ alg: 'HS256' }), someClaims(), hmac(await exportSPKI(key.publicKey))),
    ],
    [
      'signed HS256 with the public key as DER (T-056)',
      () =>
        forge(
          someHeader({ alg: 'HS256' }),
          someClaims(),
          hmac(KeyObject.from(key.publicKey).export({ type: 'spki', format: 'der' })),
        ),
    ],
    [
      'signed HS256 with the public key as JWK (T-056)',
      () => forge(someHeader({ alg: 'HS256' }), someClaims(), hmac(JSON.stringify(key.jwk))),
    ],
    ['whose claims were changed', async () => changed(await signed(), 1)],
    ['whose header was changed', async () => changed(await signed(), 0)],
    ['whose signature was changed', async () => changed(await signed(), 2)],
  ])('is refused when it is one %s', async (_, token) => {
    await expect(verifier()(await token())).rejects.toThrow(TokenRejected);
  });

  it('says to nobody why it was refused', async () => {
    const error: unknown = await verifier()(withClaims({ iss: 'marker' })).catch(
      (err: unknown) => err,
    );
    expect((error as Error).message).toBe('malformed');
  });

  it('is neither good nor bad when the keys cannot be had (T-126)', async () => {
    const verify = createHopTokenVerifier({
      issuer: ISSUER,
      audience: 'mcpgw',
      keys: () => Promise.reject(unavailable('No keys')),
    });
    await expect(verify(await signed())).rejects.toMatchObject({ name: 'AppError', status: 503 });
  });

  it('lives for a minute', async () => {
    const [, claims = ''] = (await signed()).split('.');
    const { iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<
      string,
      number
    >;
    expect(exp! - iat!).toBe(HOP_TOKEN_LIFETIME_S);
    expect(HOP_TOKEN_LIFETIME_S).toBeLessThanOrEqual(60);
  });

  it('is not what an ordinary library makes of the same claims', async () => {
    const token = await new SignJWT(someClaims())
      .setProtectedHeader({ alg: 'ES256', kid: key.keyId })
      .sign(key.privateKey);
    await expect(verifier()(token)).rejects.toThrow(TokenRejected);
  });
});

const hmac = (secret: string | Buffer) => (input: string) =>
  createHmac('sha256', secret).update(input).digest();

/** The token with one character in the middle of a part replaced. */
function changed(token: string, part: number): string {
  const parts = token.split('.');
  const text = parts[part]!;
  const at = Math.floor(text.length / 2);
  parts[part] = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
  return parts.join('.');
}
