import { describe, expect, it } from '@jest/globals';
import { createIdpKey } from '@mcp-gateway/testing';
import { aProvider, aUserPool } from '../testing/a-provider.js';
import { Unreachable, Unusable } from './fetch-json.js';
import { createKeySource } from './key-source.js';

const KEYS = { keys: [createIdpKey('ES256', 'one').jwk] };
const METADATA = 'https://sso.test/.well-known/openid-configuration';

/** Documents by their address; what is missing cannot be reached. */
function recording(documents: Record<string, unknown>) {
  const asked: string[] = [];
  const fetchJson = (url: string) => {
    asked.push(url);
    return url in documents
      ? Promise.resolve(documents[url])
      : Promise.reject(new Unreachable(url));
  };
  return { asked, documents, fetchJson };
}

describe('the keys of an issuer', () => {
  it('are where its metadata say, asked once', async () => {
    const keysAt = 'https://keys.sso.test/all';
    const { asked, fetchJson } = recording({
      [METADATA]: { issuer: 'https://sso.test', jwks_uri: keysAt },
      [keysAt]: KEYS,
    });
    const load = createKeySource(aProvider(), fetchJson);
    await expect(load()).resolves.toEqual(KEYS);
    await load();
    expect(asked).toEqual([METADATA, keysAt, keysAt]);
  });

  it('are looked for again when they are not there any more', async () => {
    const { asked, documents, fetchJson } = recording({
      [METADATA]: { issuer: 'https://sso.test', jwks_uri: 'https://sso.test/old' },
      'https://sso.test/old': KEYS,
    });
    const load = createKeySource(aProvider(), fetchJson);
    await load();
    delete documents['https://sso.test/old'];
    await expect(load()).rejects.toThrow(Unreachable);
    documents[METADATA] = { issuer: 'https://sso.test', jwks_uri: 'https://sso.test/new' };
    documents['https://sso.test/new'] = KEYS;
    await expect(load()).resolves.toEqual(KEYS);
    expect(asked.at(-1)).toBe('https://sso.test/new');
  });

  it.each([
    [
      'of a user pool are at a fixed address',
      aUserPool(),
      'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_PoolA/.well-known/jwks.json',
    ],
    [
      'may be at an address that is configured',
      aProvider({ endpoints: { jwks: 'https://sso.test/certs' } }),
      'https://sso.test/certs',
    ],
  ])('%s', async (_, provider, url) => {
    const { asked, fetchJson } = recording({ [url]: KEYS });
    await createKeySource(provider, fetchJson)();
    expect(asked).toEqual([url]);
  });

  it('are found where the issuer ends in a slash', async () => {
    const { asked, fetchJson } = recording({
      [METADATA]: { issuer: 'https://sso.test/', jwks_uri: 'https://sso.test/keys' },
      'https://sso.test/keys': KEYS,
    });
    await createKeySource(aProvider({ issuer: 'https://sso.test/' }), fetchJson)();
    expect(asked[0]).toBe(METADATA);
  });

  it.each([
    ['of another issuer', { issuer: 'https://evil.test', jwks_uri: 'https://evil.test/keys' }],
    ['of the issuer with a slash', { issuer: 'https://sso.test/', jwks_uri: 'https://sso.test/k' }],
    ['with keys over plain http', { issuer: 'https://sso.test', jwks_uri: 'http://sso.test/k' }],
    ['with keys in a file', { issuer: 'https://sso.test', jwks_uri: 'file:///etc/passwd' }],
    ['without keys', { issuer: 'https://sso.test' }],
  ])('are not taken from metadata %s', async (_, metadata) => {
    const { asked, fetchJson } = recording({ [METADATA]: metadata });
    await expect(createKeySource(aProvider(), fetchJson)()).rejects.toThrow(Unusable);
    expect(asked).toEqual([METADATA]);
  });
});
