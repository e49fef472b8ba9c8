import { describe, expect, it } from '@jest/globals';
import { createIdpKey } from '@mcp-gateway/testing';
import { Unusable } from './fetch-json.js';
import { parseJwks } from './jwks.js';

const rsa = createIdpKey('RS256', 'rsa').jwk;
const ec = createIdpKey('ES256', 'ec').jwk;
const without = (jwk: Record<string, unknown>, ...names: string[]) =>
  Object.fromEntries(Object.entries(jwk).filter(([name]) => !names.includes(name)));

describe('parseJwks', () => {
  it('takes keys for RS256 and ES256', () => {
    expect(parseJwks({ keys: [rsa, ec] })).toEqual({ keys: [rsa, ec] });
  });

  it('pins the algorithm and the use where the issuer names none', () => {
    const keys = [rsa, ec].map((jwk) => without(jwk, 'alg', 'use'));
    expect(parseJwks({ keys }).keys).toEqual([rsa, ec]);
  });

  it('leaves out members that mean nothing here', () => {
    const keys = [{ ...rsa, x5u: 'https://evil.example', x5c: ['x'], other: {} }];
    expect(parseJwks({ keys }).keys).toEqual([rsa]);
  });

  it.each<[string, unknown]>([
    ['another algorithm', { ...rsa, kid: 'x', alg: 'RS512' }],
    ['a shared secret (T-056)', { kty: 'oct', kid: 'x', k: 'c2VjcmV0', alg: 'HS256' }],
    ['encryption', { ...rsa, kid: 'x', use: 'enc' }],
    ['another curve', { ...ec, kid: 'x', crv: 'P-384' }],
    ['a point that is not on the curve', { ...ec, kid: 'x', x: ec['y'] }],
    ['1024 bits', createIdpKey('RS256', 'x', 1024).jwk],
    ['no id', without(rsa, 'kid')],
    ['an id that is no text (T-057)', { ...rsa, kid: {} }],
    ['nothing', null],
  ])('leaves out a key for or of %s', (_, jwk) => {
    expect(parseJwks({ keys: [jwk, rsa] }).keys).toEqual([rsa]);
  });

  it.each<[string, unknown]>([
    ['no object', []],
    ['without keys', {}],
    ['with keys that are no list', { keys: {} }],
    ['without a key that is good here', { keys: [{ kty: 'oct' }] }],
    ['empty', { keys: [] }],
    ['with a thousand keys', { keys: Array.from({ length: 1000 }, () => rsa) }],
  ])('refuses a set that is %s', (_, json) => {
    expect(() => parseJwks(json)).toThrow(Unusable);
  });
});
