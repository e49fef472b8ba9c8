import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '@mcp-gateway/kit';
import { aPolicy, startFakeIdp, type FakeIdp } from '@mcp-gateway/testing';
import type { Provider } from '../providers/provider.js';
import { aProvider, aUserPool } from '../testing/a-provider.js';
import { fetchJson } from './fetch-json.js';
import { createIssuers, type Issuers } from './issuers.js';
import { readUnverified } from './unverified.js';

const GATEWAY = 'https://gateway.test';

let cognito: FakeIdp;
let sso: FakeIdp;
let stranger: FakeIdp;
let issuers: Issuers;

const open = (...providers: Provider[]) =>
  createIssuers({
    providers,
    gateway: GATEWAY,
    policy: () => aPolicy(),
    fetchJson,
    log: createLogger({ service: 'test', destination: { write: () => undefined } }),
  });

beforeAll(async () => {
  const person = {
    token_use: 'access',
    client_id: 'web',
    username: 'alice',
    scope: 'openid everything',
    'cognito:groups': ['clock-readers', 'unknown'],
  };
  const user = { aud: 'mcp-gateway', azp: 'app', scope: 'openid', preferred_username: 'Alice' };
  [cognito, sso, stranger] = await Promise.all([
    startFakeIdp({ path: '/eu-west-1_PoolA', claims: person }),
    startFakeIdp({ claims: { ...user, groups: ['clock-readers'] } }),
    startFakeIdp({ claims: person }),
  ]);
  issuers = open(aUserPool({ issuer: cognito.issuer }), aProvider({ issuer: sso.issuer }));
});
afterAll(async () => {
  issuers.close();
  await Promise.all([cognito, sso, stranger].map((idp) => idp.close()));
});

const verify = (token: string) => issuers.verify(token, readUnverified(token)!);
const principal = async (token: string) => (await verify(token)).principal;
/** What a machine's token of the pool says. */
const machine = (changes: Record<string, unknown> = {}) =>
  cognito.token({
    sub: 'robot',
    client_id: 'robot',
    username: undefined,
    'cognito:groups': undefined,
    scope: 'currenttime/use other-api/read',
    ...changes,
  });

describe('a token of a person', () => {
  it('has the scopes of the groups, and none that it claims (T-063)', async () => {
    await expect(principal(cognito.token())).resolves.toMatchObject({
      subject: 'cognito:somebody',
      kind: 'user',
      name: 'alice',
      scopes: ['currenttime/use'],
      groups: ['clock-readers', 'unknown'],
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['a text', { 'cognito:groups': 'mcp-registry-admin' }],
    ['an object', { 'cognito:groups': { 0: 'mcp-registry-admin' } }],
    ['nested', { 'cognito:groups': [['mcp-registry-admin']] }],
    ['two names in one', { 'cognito:groups': ['x,mcp-registry-admin', 'x mcp-registry-admin'] }],
    ['behind a line break', { 'cognito:groups': ['\nmcp-registry-admin'] }],
    ['in other letters', { 'cognito:groups': ['MCP-Registry-Admin'] }],
    ['an attribute of the user (W-51)', { 'custom:groups': ['mcp-registry-admin'] }],
    ['of another issuer’s name', { groups: ['mcp-registry-admin'] }],
  ])('has no group that is %s (T-065)', async (_, claims) => {
    const { scopes } = await principal(cognito.token(claims));
    expect(scopes).not.toContain('everything');
  });

  it('shows its claims to conditions, unless they are long, and lets nobody change them', async () => {
    const { claims = {} } = await principal(
      sso.token({ dept: 'ops', address: { city: 'Bern' }, photo: 'x'.repeat(300) }),
    );
    expect(claims).toMatchObject({ dept: 'ops', address: { city: 'Bern' } });
    expect(claims).not.toHaveProperty('photo');
    expect([claims, claims['address']].every(Object.isFrozen)).toBe(true);
  });

  it('has the groups and the name of the claims that are configured', async () => {
    await expect(principal(sso.token())).resolves.toMatchObject({
      subject: 'sso:somebody',
      kind: 'user',
      name: 'Alice',
      scopes: ['currenttime/use'],
    });
  });
});

describe('a token of a machine', () => {
  it('has those of its scopes that the policy knows (T-063)', async () => {
    const { claims, ...robot } = await principal(machine());
    expect(claims).toMatchObject({ client_id: 'robot' });
    expect(robot).toEqual({
      subject: 'cognito:robot',
      kind: 'client',
      name: 'robot',
      scopes: ['currenttime/use'],
    });
  });

  it('has no groups, whatever it says (T-063)', async () => {
    const claims = { scope: '', 'cognito:groups': ['mcp-registry-admin'] };
    await expect(principal(machine(claims))).resolves.toMatchObject({ scopes: [] });
  });

  it.each<[string, Record<string, unknown>]>([
    ['of the client itself', { sub: 'app', azp: 'app', scope: 'everything' }],
    ['of Okta', { sub: 'app', azp: undefined, cid: 'app', scope: undefined, scp: ['everything'] }],
    ['of Entra', { sub: 'x', azp: 'app', idtyp: 'app', scope: undefined, roles: ['everything'] }],
  ])('is known by other issuers’ signs: %s', async (_, claims) => {
    await expect(principal(sso.token(claims))).resolves.toMatchObject({
      kind: 'client',
      name: 'app',
      scopes: ['everything'],
    });
  });

  it.each([
    ['two spaces', 'currenttime/use  everything'],
    ['a tab', 'currenttime/use\teverything'],
    ['a space at its end', 'everything '],
    ['a letter that looks like none', 'everything\u00a0'],
    ['a quote', 'every"thing'],
  ])('is refused with %s in its scopes (T-064)', async (_, scope) => {
    await expect(verify(machine({ scope }))).rejects.toThrow('malformed');
  });

  it('has no scope of 10 kB (T-064)', async () => {
    await expect(principal(machine({ scope: 'x'.repeat(10_000) }))).resolves.toMatchObject({
      scopes: [],
    });
  });
});

describe('a token for somebody', () => {
  const forServer = `${GATEWAY}/currenttime/mcp`;

  it.each<[string, () => string, string[]]>([
    ['the gateway, by an audience that is configured', () => sso.token(), [GATEWAY]],
    ['the gateway, by its own name', () => sso.token({ aud: GATEWAY }), [GATEWAY]],
    ['one server (RFC 8707)', () => sso.token({ aud: forServer }), [forServer]],
    ['several, us among them', () => sso.token({ aud: ['x', 'mcp-gateway'] }), [GATEWAY]],
    ['an app client that is configured', () => cognito.token(), [GATEWAY]],
    ['one server, by a user pool', () => cognito.token({ aud: forServer }), [forServer]],
  ])('is taken when it is for %s', async (_, token, audience) => {
    await expect(verify(token())).resolves.toMatchObject({ audience });
  });

  it.each<[string, () => string]>([
    ['nobody', () => sso.token({ aud: undefined })],
    ['others (T-061)', () => sso.token({ aud: ['https://api.test', 'mcp-gateway-2'] })],
    ['somebody whose name begins like ours', () => sso.token({ aud: `${GATEWAY}.evil.test` })],
    ['another, by a user pool (T-061)', () => cognito.token({ aud: 'https://api.test' })],
    ['another app client (W-06, T-062)', () => cognito.token({ client_id: 'stranger' })],
  ])('is refused when it is for %s', async (_, token) => {
    await expect(verify(token())).rejects.toThrow('wrong audience');
  });

  it('is taken by the application it is for, where an issuer has several', async () => {
    const several = open(
      aProvider({ id: 'a', issuer: sso.issuer, acceptTokens: { audiences: ['a'] } }),
      aProvider({
        id: 'b',
        issuer: sso.issuer,
        acceptTokens: { audiences: ['b'], clients: ['app'] },
      }),
    );
    const subject = async (claims: Record<string, unknown>) => {
      const token = sso.token(claims);
      return (await several.verify(token, readUnverified(token)!)).principal.subject;
    };
    await expect(subject({ aud: 'a' })).resolves.toBe('a:somebody');
    await expect(subject({ aud: 'b' })).resolves.toBe('b:somebody');
    await expect(subject({ aud: 'b', azp: 'other' })).rejects.toThrow('wrong audience');
    several.close();
  });
});

describe('an issuer', () => {
  it('that is not configured is asked for nothing (T-062, W-03)', async () => {
    const token = stranger.token();
    await expect(verify(token)).rejects.toThrow('unknown issuer');
    expect(stranger.requests).toEqual([]);
  });

  it('whose tokens are not accepted is unknown', async () => {
    const closed = open(aProvider({ issuer: sso.issuer, acceptTokens: undefined }));
    const token = sso.token();
    await expect(closed.verify(token, readUnverified(token)!)).rejects.toThrow('unknown issuer');
    closed.close();
  });

  it('is not asked about each token (W-05, T-057)', async () => {
    await verify(sso.token());
    const asked = sso.requests.length;
    for (let at = 0; at < 20; at++) {
      await verify(sso.token({ jti: `${at}` }));
      await verify(sso.token({}, { kid: `random-${at}` })).catch(() => undefined);
    }
    expect(sso.requests.length).toBeLessThanOrEqual(asked + 1);
  });

  it('that is down holds up no other (T-127)', async () => {
    const slow = await startFakeIdp({ claims: { aud: 'mcp-gateway', scope: 'openid' } });
    slow.answer('never');
    const both = open(
      aProvider({ id: 'slow', issuer: slow.issuer }),
      aProvider({ issuer: sso.issuer }),
    );
    const check = (token: string) => both.verify(token, readUnverified(token)!);
    const stuck = check(slow.token());
    await expect(check(sso.token())).resolves.toBeDefined();
    expect(both.ready()).toBe(false);
    await expect(stuck).rejects.toMatchObject({ status: 503, headers: { 'Retry-After': '5' } });
    both.close();
    await slow.close();
  });
});
