import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { TokenRejected } from '@mcp-gateway/identity';
import { createIdpKey, forgeToken, hs256, unsigned, type IdpKey } from '@mcp-gateway/testing';
import { aProvider, aUserPool } from '../testing/a-provider.js';
import { parseJwks } from './jwks.js';
import { createTokenVerifier, type TokenVerifier } from './verify-token.js';

const POOL = aUserPool();
const SSO = aProvider();
const CLIENTS = ['web', 'robot'];

let key: IdpKey;
let other: IdpKey;
let elliptic: IdpKey;
let pool: TokenVerifier;
let sso: TokenVerifier;
beforeAll(() => {
  [key, other] = [createIdpKey('RS256', 'one'), createIdpKey('RS256', 'one')];
  elliptic = createIdpKey('ES256', 'two');
  [pool, sso] = [createTokenVerifier(POOL, CLIENTS), createTokenVerifier(SSO, [])];
  for (const verifier of [pool, sso]) {
    verifier.useKeys(parseJwks({ keys: [key.jwk, elliptic.jwk] }));
  }
});

const now = () => Math.floor(Date.now() / 1000);
const ofPool = (changes: Record<string, unknown> = {}) => ({
  iss: POOL.issuer,
  sub: 'alice-id',
  token_use: 'access',
  client_id: 'web',
  username: 'alice',
  scope: 'openid',
  iat: now(),
  exp: now() + 600,
  ...changes,
});
const ofSso = (changes: Record<string, unknown> = {}) => ({
  iss: SSO.issuer,
  sub: 'alice-id',
  aud: 'mcp-gateway',
  azp: 'app',
  scope: 'openid',
  iat: now(),
  exp: now() + 600,
  ...changes,
});
const problem = (verifier: TokenVerifier, token: string) => {
  try {
    verifier.verify(token);
    return 'accepted';
  } catch (error) {
    return (error as TokenRejected).reason;
  }
};

describe('a token of a user pool', () => {
  it('gives its claims', () => {
    expect(pool.verify(key.sign(ofPool()))).toMatchObject({ sub: 'alice-id', client_id: 'web' });
  });

  it.each([
    [
      'an id token (W-07)',
      { token_use: 'id', aud: 'web', client_id: undefined },
      'not an access token',
    ],
    ['a token of no use (T-062)', { token_use: undefined }, 'not an access token'],
    ['a token of another app client (W-06, T-062)', { client_id: 'stranger' }, 'wrong audience'],
    ['a token of no app client (W-06)', { client_id: undefined }, 'wrong audience'],
    [
      'a token of another pool (T-062)',
      { iss: POOL.issuer.replace('PoolA', 'PoolB') },
      'malformed',
    ],
    [
      'a token of another region (T-062)',
      { iss: POOL.issuer.replaceAll('eu-west-1', 'eu-west-2') },
      'malformed',
    ],
  ])('is refused when it is %s', (_, changes, reason) => {
    expect(problem(pool, key.sign(ofPool(changes)))).toBe(reason);
  });
});

describe('a token of any issuer', () => {
  it.each<[string, () => string]>([
    ['RS256', () => key.sign(ofSso())],
    ['ES256', () => elliptic.sign(ofSso())],
    ['the type of RFC 9068', () => key.sign(ofSso(), { typ: 'at+jwt' })],
    ['the type of RFC 9068 in full', () => key.sign(ofSso(), { typ: 'application/AT+JWT' })],
    ['no type', () => key.sign(ofSso(), { typ: undefined })],
    [
      'the type of RFC 9068 and no claim of access tokens',
      () => key.sign(ofSso({ scope: undefined }), { typ: 'at+jwt' }),
    ],
    ['a list of scopes, as Okta gives it', () => key.sign(ofSso({ scope: undefined, scp: ['a'] }))],
    ['a lifetime of a day', () => key.sign(ofSso({ iat: now() - 10, exp: now() - 10 + 86_400 }))],
    ['a clock that is a little ahead', () => key.sign(ofSso({ iat: now() + 30 }))],
  ])('is taken with %s', (_, token) => {
    expect(problem(sso, token())).toBe('accepted');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['is over (T-059)', { iat: now() - 600, exp: now() - 6 }, 'expired'],
    ['is not valid yet (T-059)', { nbf: now() + 60 }, 'malformed'],
    ['was issued in the future (T-059)', { iat: now() + 86_400, exp: now() + 87_000 }, 'malformed'],
    ['has no end (T-059)', { exp: undefined }, 'malformed'],
    ['has an end in words (T-059)', { exp: String(now() + 600) }, 'malformed'],
    ['has no time of issue (T-059)', { iat: undefined }, 'malformed'],
    ['lives ten years (T-059)', { exp: now() + 315_360_000 }, 'malformed'],
    ['has no subject', { sub: undefined }, 'malformed'],
    ['has an empty subject', { sub: '' }, 'malformed'],
    ['has a subject of 10 kB', { sub: 'x'.repeat(10_000) }, 'malformed'],
    ['has scopes in a list (T-064)', { scope: ['a'] }, 'malformed'],
    ['is of an issuer with a slash (T-062)', { iss: `${SSO.issuer}/` }, 'malformed'],
    ['is of an issuer in capitals (T-062)', { iss: SSO.issuer.toUpperCase() }, 'malformed'],
    ['is of an issuer that begins like it (T-062)', { iss: `${SSO.issuer}.evil.com` }, 'malformed'],
    ['is an id token by its nonce (W-07)', { nonce: 'x' }, 'not an access token'],
    ['is an id token by a hash (W-07)', { at_hash: 'x' }, 'not an access token'],
    ['is an id token of Keycloak (W-07)', { typ: 'ID' }, 'not an access token'],
    ['is a refresh token of Keycloak', { typ: 'Refresh' }, 'not an access token'],
    ['is for no API, as far as it says (W-07)', { scope: undefined }, 'not an access token'],
    ['is an id token of Cognito (W-07)', { token_use: 'id' }, 'not an access token'],
  ])('is refused when it %s', (_, changes, reason) => {
    expect(problem(sso, key.sign(ofSso(changes)))).toBe(reason);
  });

  it.each<[string, () => string]>([
    ['needs an extension (T-060)', () => key.sign(ofSso(), { crit: ['x'], x: 1 })],
    ['is of another type', () => key.sign(ofSso(), { typ: 'hop+jwt' })],
    ['has a type that is no text', () => key.sign(ofSso(), { typ: 7 })],
    ['is signed by another key of that name', () => other.sign(ofSso())],
    ['has no key id (T-057)', () => key.sign(ofSso(), { kid: undefined })],
    ['has a key id that is a path (T-057)', () => key.sign(ofSso(), { kid: '../../dev/null' })],
    ['has a key id of every object (T-057)', () => key.sign(ofSso(), { kid: '__proto__' })],
    ['has a key id that is an object (T-057)', () => key.sign(ofSso(), { kid: { one: 1 } })],
    ['brings its key along (T-057)', () => other.sign(ofSso(), { kid: 'x', jwk: other.jwk })],
    ['says where its key is (T-057)', () => other.sign(ofSso(), { kid: 'x', jku: 'https://evil' })],
    ['names the other algorithm', () => key.sign(ofSso(), { alg: 'ES256' })],
    ['names the key of the other algorithm', () => key.sign(ofSso(), { kid: 'two' })],
    ['names RS512', () => key.sign(ofSso(), { alg: 'RS512' })],
    ['is not signed (T-055)', () => forgeToken({ alg: 'none', kid: 'one' }, ofSso(), unsigned)],
    [
      'is not signed and says NONE (T-055)',
      () => forgeToken({ alg: 'NONE', kid: 'one' }, ofSso(), unsigned),
    ],
    [
      'is signed with the public key for a secret (T-056)',
      () => forgeToken({ alg: 'HS256', kid: 'one' }, ofSso(), hs256(key.publicKeyPem)),
    ],
    [
      'is signed so, and says RS256 (T-056)',
      () =>
        forgeToken({ alg: 'RS256', kid: 'one' }, ofSso(), (input) =>
          createHmac('sha256', key.publicKeyPem).update(input).digest(),
        ),
    ],
    ['is cut', () => key.sign(ofSso()).slice(0, -20)],
    ['has four parts', () => `${key.sign(ofSso())}.x`],
    ['ends in a line break', () => `${key.sign(ofSso())}\n`],
    ['is nothing', () => ''],
  ])('is refused when it %s', (_, token) => {
    expect(problem(sso, token())).toBe('malformed');
  });
});
