import { beforeEach, describe, expect, it } from '@jest/globals';
import { TokenRejected } from '@mcp-gateway/identity';
import { createMemoryKeyValue, type KeyValue } from '@mcp-gateway/store';
import { aPrincipal } from '@mcp-gateway/testing';
import { anAccessToken } from '../testing/an-access-token.js';
import type { AccessToken, AccessTokens } from './access-token.js';
import { createBearerAuthenticator, NoCredential, type BearerAuthenticator } from './bearer.js';
import { openRevocations, type Revocations } from './revocations.js';

const START = 1_800_000_000_000;

let now: number;
let verified: string[];
let bearer: BearerAuthenticator;

/** Takes every text that begins with `good` for a token that lives ten minutes. */
const tokens: AccessTokens = {
  issue: () => Promise.reject(new Error('not asked for')),
  verify: (text) => {
    verified.push(text);
    if (!text.startsWith('good')) return Promise.reject(new TokenRejected('malformed'));
    return Promise.resolve(
      anAccessToken({
        principal: aPrincipal({ subject: 'robot' }),
        id: `id of ${text}`,
        kind: text.includes('api') ? 'api' : 'access',
        issuedAt: START,
        expiresAt: START + 600_000,
      }),
    );
  },
};

const issuers = { verify: () => Promise.reject(new Error('not asked for')) };

let atUse: (token: AccessToken) => Promise<AccessToken>;
let store: KeyValue;
let revocations: Revocations;

const open = async () => {
  revocations = await openRevocations(store, () => now);
  const options = { issuer: 'ours', tokens, issuers, revocations, now: () => now };
  return createBearerAuthenticator({ ...options, atUse: (token) => atUse(token) });
};

beforeEach(async () => {
  now = START;
  verified = [];
  atUse = (token) => Promise.resolve(token);
  store = createMemoryKeyValue({ now: () => now });
  bearer = await open();
});

/** Lets time pass; the cache looks at the clock at most once a millisecond. */
const pass = async (ms: number) => {
  now += ms;
  await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('a bearer token', () => {
  it.each(['Bearer good', 'bearer good', 'BEARER good', 'Bearer   good'])(
    'is found in %j (W-29, T-067)',
    async (header) => {
      await expect(bearer.authenticate(header)).resolves.toMatchObject({ clientId: 'robot' });
      expect(verified).toEqual(['good']);
    },
  );

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['another scheme (W-29)', 'Basic Z29vZA=='],
    ['the scheme alone (W-29)', 'Bearer'],
    ['the scheme and a blank (W-29)', 'Bearer '],
    ['two words (W-29)', 'Bearer good good'],
    ['a list (T-067)', 'Bearer good,good'],
    ['a blank at the end (T-067)', 'Bearer good '],
    ['a blank at the beginning', ' Bearer good'],
    ['a tab for a blank', 'Bearer\tgood'],
    ['a longer scheme', 'XBearer good'],
    ['no scheme', 'good'],
    ['letters beyond ASCII (T-030)', 'Bearer good\u00ff'],
    ['a line break', 'Bearer good\n'],
  ])('is not found in %s', async (_, header) => {
    await expect(bearer.authenticate(header)).rejects.toThrow(NoCredential);
    expect(verified).toEqual([]);
  });

  it('is refused unseen when it is 100 kB long (T-067)', async () => {
    const header = `Bearer good${'x'.repeat(100_000)}`;
    await expect(bearer.authenticate(header)).rejects.toThrow(TokenRejected);
    expect(bearer.known(header)).toBeUndefined();
    expect(verified).toEqual([]);
  });

  it('is found in time in a header made to be slow (T-134)', async () => {
    const begin = performance.now();
    await bearer.authenticate(`Bearer ${'='.repeat(16_000)}!`).catch(() => undefined);
    await bearer.authenticate(`Bearer ${' '.repeat(16_000)}!`).catch(() => undefined);
    expect(performance.now() - begin).toBeLessThan(50);
  });

  it('is known only after it was verified, and then for a minute', async () => {
    expect(bearer.known('Bearer good')).toBeUndefined();
    await bearer.authenticate('Bearer good');
    await pass(59_000);
    expect(bearer.known('Bearer good')).toMatchObject({ clientId: 'robot' });
    await pass(2_000);
    expect(bearer.known('Bearer good')).toBeUndefined();
  });

  it('is not known beyond its end', async () => {
    await pass(570_000);
    await bearer.authenticate('Bearer good');
    await pass(29_000);
    expect(bearer.known('Bearer good')).toBeDefined();
    await pass(1_000);
    expect(bearer.known('Bearer good')).toBeUndefined();
  });

  it('is not remembered when it was refused', async () => {
    await expect(bearer.authenticate('Bearer bad')).rejects.toThrow(TokenRejected);
    expect(bearer.known('Bearer bad')).toBeUndefined();
  });
});

describe('a revoked token', () => {
  it('ends at once, though it is known (T-070)', async () => {
    await bearer.authenticate('Bearer good');
    await bearer.revoke('good', 'robot');
    expect(bearer.known('Bearer good')).toBeUndefined();
    await expect(bearer.authenticate('Bearer good')).rejects.toThrow('revoked');
    expect(bearer.known('Bearer good')).toBeUndefined();
  });

  it('ends also when it is verified while it is revoked (T-070)', async () => {
    const authenticated = bearer.authenticate('Bearer good').catch(() => undefined);
    await bearer.revoke('good', 'robot');
    await authenticated;
    expect(bearer.known('Bearer good')).toBeUndefined();
  });

  it('stays revoked after a restart (T-070)', async () => {
    await bearer.revoke('good', 'robot');
    bearer = await open();
    await expect(bearer.authenticate('Bearer good')).rejects.toThrow('revoked');
    await expect(bearer.authenticate('Bearer good-2')).resolves.toBeDefined();
  });

  it('stays revoked until its end', async () => {
    await bearer.revoke('good', 'robot');
    await pass(599_000);
    await expect(bearer.authenticate('Bearer good')).rejects.toThrow('revoked');
  });

  it('is none of another client’s business', async () => {
    await bearer.authenticate('Bearer good');
    await bearer.revoke('good', 'other');
    expect(bearer.known('Bearer good')).toBeDefined();
  });

  it('takes no other token with it', async () => {
    await bearer.authenticate('Bearer good-2');
    await bearer.revoke('good-1', 'robot');
    expect(bearer.known('Bearer good-2')).toBeDefined();
  });

  it('may be no token at all (RFC 7009 2.2)', async () => {
    await expect(bearer.revoke('bad', 'robot')).resolves.toBeUndefined();
  });
});

describe('all tokens of somebody whose rights ended', () => {
  it.each(['at once', 'and after a restart'])('are refused %s (T-070)', async (when) => {
    await bearer.authenticate('Bearer good');
    now += 1;
    await revocations.endSubject('robot');
    if (when !== 'at once') bearer = await open();
    expect(bearer.known('Bearer good')).toBeUndefined();
    await expect(bearer.authenticate('Bearer good')).rejects.toThrow('revoked');
  });

  it('are those that were issued before the end', async () => {
    now = START - 1;
    await revocations.endSubject('robot');
    await expect(bearer.authenticate('Bearer good')).resolves.toBeDefined();
  });

  it('are not those of others, and no API tokens, which end with their records', async () => {
    now += 1;
    await revocations.endSubject('somebody');
    await expect(bearer.authenticate('Bearer good')).resolves.toBeDefined();
    await revocations.endSubject('robot');
    await expect(bearer.authenticate('Bearer good-api')).resolves.toBeDefined();
  });
});

describe('what is remembered of tokens', () => {
  it.each([
    ['of one', 'robot'],
    ['of all', undefined],
  ])('is forgotten %s when told so (W-47)', async (_, subject) => {
    await bearer.authenticate('Bearer good');
    bearer.forget('somebody');
    expect(bearer.known('Bearer good')).toBeDefined();
    bearer.forget(subject);
    expect(bearer.known('Bearer good')).toBeUndefined();
  });

  it('is nothing that was found out before it was to be forgotten (W-47)', async () => {
    const authenticated = bearer.authenticate('Bearer good');
    bearer.forget('robot');
    await expect(authenticated).resolves.toBeDefined();
    expect(bearer.known('Bearer good')).toBeUndefined();
  });

  it('is what the token is worth, not what it says', async () => {
    atUse = (token) =>
      Promise.resolve({ ...token, principal: { ...token.principal, scopes: ['less'] } });
    await bearer.authenticate('Bearer good');
    expect(bearer.known('Bearer good')?.principal.scopes).toEqual(['less']);
  });

  it('is not a token that is worth nothing now', async () => {
    atUse = () => Promise.reject(new TokenRejected('revoked'));
    await expect(bearer.authenticate('Bearer good')).rejects.toThrow('revoked');
    expect(bearer.known('Bearer good')).toBeUndefined();
  });
});

describe('a token that was accepted before', () => {
  it('counts again as what it was issued for', async () => {
    const token = await bearer.authenticate('Bearer good');
    const grown = { ...token, principal: { ...token.principal, scopes: ['more'] } };
    await expect(bearer.again(grown)).resolves.toEqual(token);
  });

  it('counts again as what it is worth now', async () => {
    const token = await bearer.authenticate('Bearer good');
    atUse = () => Promise.reject(new TokenRejected('revoked'));
    await expect(bearer.again(token)).rejects.toThrow('revoked');
  });

  it('counts no more after its end', async () => {
    const token = await bearer.authenticate('Bearer good');
    await pass(600_000);
    await expect(bearer.again(token)).rejects.toThrow('expired');
  });

  it('counts no more when it was revoked (T-147)', async () => {
    const token = await bearer.authenticate('Bearer good');
    await revocations.revoke(token);
    await expect(bearer.again(token)).rejects.toThrow('revoked');
  });
});
