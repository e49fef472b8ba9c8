import { KeyObject } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { exportSPKI, SignJWT } from 'jose';
import { TokenRejected } from '@mcp-gateway/identity';
import {
  createTestKey,
  es256,
  forgeToken,
  hs256,
  unsigned,
  type TestKey,
} from '@mcp-gateway/testing';
import { ACCESS_TOKEN_LIFETIME_S, createAccessTokens, type AccessTokens } from './access-token.js';

const ISSUER = 'https://gateway.test';

let key: TestKey;
let other: TestKey;
let tokens: AccessTokens;
beforeAll(async () => {
  [key, other] = await Promise.all([createTestKey(), createTestKey()]);
  tokens = createAccessTokens(ISSUER, keysOf(key));
});

const keysOf = (one: TestKey) => ({
  active: () => one,
  find: (id: string) => (id === one.keyId ? one : undefined),
});

const now = () => Math.floor(Date.now() / 1000);
const header = (changes: Record<string, unknown> = {}) => ({
  alg: 'ES256',
  typ: 'at+jwt',
  kid: key.keyId,
  ...changes,
});
const claims = (changes: Record<string, unknown> = {}) => ({
  iss: ISSUER,
  aud: ISSUER,
  sub: 'robot',
  client_id: 'robot',
  scope: 'a/read b/read',
  jti: 'one',
  iat: now(),
  exp: now() + 60,
  ...changes,
});
const withHeader = (changes: Record<string, unknown>) =>
  forgeToken(header(changes), claims(), es256(key.privateKey));
const withClaims = (changes: Record<string, unknown>) =>
  forgeToken(header(), claims(changes), es256(key.privateKey));
const hmacked = (secret: string | Buffer, alg = 'HS256') =>
  forgeToken(header({ alg }), claims(), hs256(secret));

describe('an access token', () => {
  it('says who it was issued to, for what, and until when', async () => {
    const text = await tokens.issue({ clientId: 'robot', scopes: ['a', 'b'], audience: ISSUER });
    const token = await tokens.verify(text);
    expect(token).toEqual({
      principal: { subject: 'robot', kind: 'client', name: 'robot', scopes: ['a', 'b'] },
      granted: ['a', 'b'],
      clientId: 'robot',
      audience: [ISSUER],
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      kind: 'access',
      issuedAt: expect.any(Number),
      expiresAt: expect.any(Number),
    });
    const lifetime = token.expiresAt / 1000 - now();
    expect(Math.abs(lifetime - ACCESS_TOKEN_LIFETIME_S)).toBeLessThanOrEqual(2);
  });

  it('says for whom the client acts', async () => {
    const person = { subject: 'local:alice', name: 'Alice' };
    const grant = { clientId: 'app', scopes: ['a'], audience: ISSUER, person };
    const { principal, clientId } = await tokens.verify(await tokens.issue(grant));
    expect(principal).toEqual({ ...person, kind: 'user', scopes: ['a'] });
    expect(clientId).toBe('app');
  });

  it('lives longer than an hour only if it is an API token', async () => {
    const grant = { clientId: 'app', scopes: [], audience: ISSUER, lifetimeS: 7200 };
    const api = await tokens.verify(await tokens.issue({ ...grant, kind: 'api', id: 'the-id' }));
    expect(api).toMatchObject({ kind: 'api', id: 'the-id' });
    expect(api.expiresAt - api.issuedAt).toBe(7_200_000);
    const long = await tokens.issue(grant);
    await expect(tokens.verify(long)).rejects.toThrow('malformed');
  });

  it('has an id of its own each time', async () => {
    const grant = { clientId: 'robot', scopes: [], audience: ISSUER };
    const issued = await Promise.all([tokens.issue(grant), tokens.issue(grant)]);
    const [one, two] = await Promise.all(issued.map((text) => tokens.verify(text)));
    expect(one?.id).not.toBe(two?.id);
    expect(one?.principal.scopes).toEqual([]);
  });

  it('may be for several audiences', async () => {
    const token = await tokens.verify(withClaims({ aud: ['a', 'b'] }));
    expect(token.audience).toEqual(['a', 'b']);
  });

  it('is taken in the form that the table of forgeries begins with', async () => {
    await expect(tokens.verify(withClaims({}))).resolves.toMatchObject({ id: 'one' });
  });

  it.each<[string, () => string | Promise<string>]>([
    ['nothing', () => ''],
    ['no token', () => 'a.b.c'],
    ...['none', 'None', 'NONE', 'nOnE'].map((alg): [string, () => string] => [
      `alg ${alg} (T-055)`,
      () => forgeToken(header({ alg }), claims(), unsigned),
    ]),
    ['no signature (T-055)', () => forgeToken(header(), claims(), unsigned)],
    [
      'HS256 with the public key as PEM (T-056)',
      async () => hmacked(await exportSPKI(key.publicKey)),
    ],
    [
      'HS256 with the public key as DER (T-056)',
      () => hmacked(KeyObject.from(key.publicKey).export({ type: 'spki', format: 'der' })),
    ],
    ['HS256 with the public key as JWK (T-056)', () => hmacked(JSON.stringify(key.publicJwk))],
    ['HS256 with an empty key (T-056)', () => hmacked('')],
    [
      'HS512 with the public key (T-056)',
      async () => hmacked(await exportSPKI(key.publicKey), 'HS512'),
    ],
    ['an algorithm of the same family', () => withHeader({ alg: 'ES384' })],
    ['another key', () => forgeToken(header(), claims(), es256(other.privateKey))],
    [
      'a key of its own (T-057)',
      () => forgeToken(header({ jwk: other.publicJwk }), claims(), es256(other.privateKey)),
    ],
    [
      'an address of its key (T-057)',
      () => forgeToken(header({ jku: 'http://127.0.0.1:1/' }), claims(), es256(other.privateKey)),
    ],
    [
      'a certificate of its own (T-057)',
      () =>
        forgeToken(
          header({ x5u: 'http://127.0.0.1:1/', x5c: ['MII'] }),
          claims(),
          es256(other.privateKey),
        ),
    ],
    ['another key id (T-057)', () => withHeader({ kid: other.keyId })],
    ['a path for a key id (T-057)', () => withHeader({ kid: '../../dev/null' })],
    ['a key id of Object.prototype (T-057)', () => withHeader({ kid: '__proto__' })],
    ['an object for a key id (T-057)', () => withHeader({ kid: {} })],
    ['no key id', () => withHeader({ kid: undefined })],
    ['an extension that must be understood (T-060)', () => withHeader({ crit: ['x'], x: 1 })],
    ['an unencoded payload (T-060)', () => withHeader({ crit: ['b64'], b64: false })],
    ['the type of hop tokens (T-069)', () => withHeader({ typ: 'hop+jwt' })],
    ['the common type (T-069)', () => withHeader({ typ: 'JWT' })],
    ['no type', () => withHeader({ typ: undefined })],
    [
      'the type and the claims of an ID token (W-07)',
      () => forgeToken(header({ typ: 'JWT' }), claims({ token_use: 'id' }), es256(key.privateKey)),
    ],
    ['an end six seconds ago (T-059)', () => withClaims({ iat: now() - 60, exp: now() - 6 })],
    ['no end (T-059)', () => withClaims({ exp: undefined })],
    ['a text for an end (T-059)', () => withClaims({ exp: String(now() + 60) })],
    [
      'a life of ten years, an hour ago (T-059)',
      () => withClaims({ iat: now() - 3606, exp: now() + 3e8 }),
    ],
    ['a beginning in a minute (T-059)', () => withClaims({ nbf: now() + 60 })],
    ['an issue tomorrow (T-059)', () => withClaims({ iat: now() + 86_400, exp: now() + 90_000 })],
    ['no time of issue (T-059)', () => withClaims({ iat: undefined })],
    ['another issuer (T-062)', () => withClaims({ iss: 'https://other.test' })],
    ['our issuer with a slash (T-062)', () => withClaims({ iss: `${ISSUER}/` })],
    ['our issuer in capitals (T-062)', () => withClaims({ iss: ISSUER.toUpperCase() })],
    ['an issuer that begins like ours (T-062)', () => withClaims({ iss: `${ISSUER}.evil.test` })],
    ['no issuer', () => withClaims({ iss: undefined })],
    ['no audience (T-061)', () => withClaims({ aud: undefined })],
    ['an audience that is no text (T-061)', () => withClaims({ aud: [1] })],
    ['no subject', () => withClaims({ sub: undefined })],
    ['an empty client (W-06)', () => withClaims({ client_id: '' })],
    ['no client (W-06)', () => withClaims({ client_id: undefined })],
    ['no id of its own', () => withClaims({ jti: undefined })],
    ['no scope', () => withClaims({ scope: undefined })],
    ['scopes in a list (T-064)', () => withClaims({ scope: ['a/read'] })],
    ['scopes with two blanks between (T-064)', () => withClaims({ scope: 'a/read  b/read' })],
    ['a blank before its scope (T-064)', () => withClaims({ scope: ' a/read' })],
    ['a blank after its scope (T-064)', () => withClaims({ scope: 'a/read ' })],
    ['scopes with a tab between (T-064)', () => withClaims({ scope: 'a/read\tb/read' })],
    ['a scope with another kind of blank (T-064)', () => withClaims({ scope: 'admin\u00a0' })],
    ['claims that are no object', () => forgeToken(header(), 'claims', es256(key.privateKey))],
    ['claims in a list', () => forgeToken(header(), [claims()], es256(key.privateKey))],
  ])('is refused with %s', async (_, token) => {
    await expect(tokens.verify(await token())).rejects.toThrow(TokenRejected);
  });

  it('is refused, with another word, when it has expired', async () => {
    const verified = tokens.verify(withClaims({ iat: now() - 60, exp: now() - 6 }));
    await expect(verified).rejects.toThrow('expired');
    await expect(tokens.verify(withClaims({ iss: 'x' }))).rejects.toThrow('malformed');
  });

  it('takes one scope of 10 kB for one scope (T-064)', async () => {
    const { principal } = await tokens.verify(withClaims({ scope: 'x'.repeat(10_000) }));
    expect(principal.scopes).toEqual(['x'.repeat(10_000)]);
  });

  it('is not what another installation issues (T-069)', async () => {
    const elsewhere = createAccessTokens(ISSUER, keysOf(other));
    const text = await elsewhere.issue({ clientId: 'robot', scopes: ['a'], audience: ISSUER });
    await expect(tokens.verify(text)).rejects.toThrow(TokenRejected);
  });

  it('is not what a library makes of the same claims without a type', async () => {
    const text = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'ES256', kid: key.keyId })
      .sign(key.privateKey);
    await expect(tokens.verify(text)).rejects.toThrow(TokenRejected);
  });
});
