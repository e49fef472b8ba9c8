import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@mcp-gateway/kit';
import {
  startFakeOpenIdProvider,
  type FakeOpenIdProvider,
} from '../testing/fake-openid-provider.js';
import {
  aBrowser,
  aFakeProvider,
  signInUnderTest,
  type SignInUnderTest,
} from '../testing/sign-in-under-test.js';
import { createRecheck } from './recheck.js';

const MINUTE = 60_000;

const log = createLogger({ service: 'auth-server', destination: { write: () => undefined } });

let now: number;
let sso: FakeOpenIdProvider;
let gateway: SignInUnderTest;
let session: string;
let recheck: () => Promise<void>;
beforeAll(async () => {
  sso = await startFakeOpenIdProvider();
});
afterAll(() => sso.stop());
beforeEach(async () => {
  now = Date.now();
  sso.behave();
  gateway = signInUnderTest([aFakeProvider(sso.issuer)], { now: () => now });
  const browser = aBrowser(gateway);
  await browser.get(await browser.wayBack());
  session = browser.cookies.get('mcp_gateway_session')?.value ?? '';
  recheck = createRecheck({ ...gateway, log, now: () => now });
  sso.requests.length = 0;
});

const pass = async (ms: number) => {
  now += ms;
  await recheck();
};
const groups = async () => (await gateway.accounts.find('sso:4711'))?.groups;
const lives = async () => (await gateway.sessions.resolve(session)) !== undefined;

describe('people who have signed in', () => {
  it('have within five minutes the groups that their provider says (W-47)', async () => {
    sso.behave({ claims: { sub: '4711', preferred_username: 'Ada', groups: [] } });
    await pass(3 * MINUTE);
    await expect(groups()).resolves.toEqual(['admins']);
    await pass(MINUTE);
    await expect(groups()).resolves.toEqual([]);
    await expect(lives()).resolves.toBe(true);
  });

  it('are asked about once in four minutes', async () => {
    await pass(4 * MINUTE);
    await pass(MINUTE);
    await pass(MINUTE);
    expect(sso.requests.filter((place) => place === '/token')).toHaveLength(1);
    await pass(2 * MINUTE);
    expect(sso.requests.filter((place) => place === '/token')).toHaveLength(2);
  });

  it('lose it and their groups when their provider vouches no longer (W-47)', async () => {
    sso.behave({ refresh: 'invalid_grant' });
    await pass(4 * MINUTE);
    await expect(lives()).resolves.toBe(false);
    await expect(groups()).resolves.toEqual([]);
  });

  it('lose both when the provider is no longer configured', async () => {
    const others = createRecheck({ ...gateway, methods: new Map(), log, now: () => now });
    now += 4 * MINUTE;
    await others();
    await expect(lives()).resolves.toBe(false);
    await expect(groups()).resolves.toEqual([]);
  });

  it('are not asked about when they are disabled here', async () => {
    await gateway.accounts.disable('sso:4711', true);
    await pass(4 * MINUTE);
    await pass(4 * MINUTE);
    expect(sso.requests.filter((place) => place === '/token')).toHaveLength(1);
  });

  it('lose it when the provider speaks of somebody else', async () => {
    sso.behave({ claims: { sub: '1', groups: ['mcp-registry-admin'] } });
    await pass(4 * MINUTE);
    await expect(lives()).resolves.toBe(false);
    await expect(gateway.accounts.find('sso:1')).resolves.toBeUndefined();
  });

  it('keep it, and their groups, while the provider cannot answer', async () => {
    sso.behave({ refresh: 'error' });
    await pass(4 * MINUTE);
    await expect(lives()).resolves.toBe(true);
    await expect(groups()).resolves.toEqual(['admins']);
  });

  it('keep their groups when userinfo cannot answer', async () => {
    sso.behave({ claims: { sub: '4711' }, userinfo: {} });
    const { app, accounts, ...rest } = signInUnderTest([aFakeProvider(sso.issuer)], {
      now: () => now,
    });
    const again = createRecheck({ ...rest, accounts, log, now: () => now });
    sso.behave({ claims: { sub: '4711' }, userinfo: { sub: '4711', groups: ['a'] } });
    const browser = aBrowser({ app });
    await browser.get(await browser.wayBack());
    sso.behave({ claims: { sub: '4711' }, userinfo: { sub: 'somebody else' } });
    now += 4 * MINUTE;
    await again();
    await expect(accounts.find('sso:4711')).resolves.toMatchObject({ groups: ['a'] });
  });
});

describe('people who have signed out', () => {
  beforeEach(async () => {
    await gateway.providerSessions.exchange(session);
    await gateway.confirmations.stopAsking('sso:4711');
    await gateway.sessions.end(session);
  });

  it('are not asked about, for the sign-out made that worthless', async () => {
    sso.behave({ refresh: 'invalid_grant' });
    await pass(4 * MINUTE);
    expect(sso.requests).toEqual([]);
    await expect(groups()).resolves.toEqual(['admins']);
  });

  it('have no groups after a day, which the next sign-in brings back (W-47)', async () => {
    await pass(24 * 60 * MINUTE - 1);
    await expect(groups()).resolves.toEqual(['admins']);
    await pass(1);
    await expect(groups()).resolves.toEqual([]);
    const browser = aBrowser(gateway);
    await browser.get(await browser.wayBack());
    await recheck();
    await expect(groups()).resolves.toEqual(['admins']);
  });
});
