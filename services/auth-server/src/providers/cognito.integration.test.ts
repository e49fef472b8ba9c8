import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Environment } from '@mcp-gateway/contracts';
import { createLogger, loadConfig } from '@mcp-gateway/kit';
import { startCognitoLocal, type CognitoLocal } from '@mcp-gateway/testing';
import {
  aBrowser,
  GATEWAY,
  signInUnderTest,
  type SignInUnderTest,
} from '../testing/sign-in-under-test.js';
import { cognitoProvider } from './cognito-provider.js';
import { createRecheck } from './recheck.js';

const Username = 'ada@example.com';
const GroupName = 'mcp-registry-admin';

let now = Date.now();
let cognito: CognitoLocal;
let gateway: SignInUnderTest;
let recheck: () => Promise<void>;
beforeAll(async () => {
  cognito = await startCognitoLocal({
    users: [{ username: Username, groups: [GroupName], attributes: { 'custom:groups': 'staff' } }],
    callbackUrls: [`${GATEWAY}/oauth2/callback/cognito`],
  });
  const settings = loadConfig(Environment.pick(COGNITO), {
    COGNITO_USER_POOL_ID: cognito.userPoolId,
    COGNITO_CLIENT_ID: cognito.clientId,
    COGNITO_ENDPOINT: cognito.endpoint,
  });
  gateway = signInUnderTest([cognitoProvider(settings)!], { now: () => now });
  const log = createLogger({ service: 'auth-server', destination: { write: () => undefined } });
  recheck = createRecheck({ ...gateway, log, now: () => now });
});
afterAll(() => cognito.stop());

const COGNITO = {
  COGNITO_USER_POOL_ID: true,
  COGNITO_CLIENT_ID: true,
  COGNITO_CLIENT_SECRET: true,
  COGNITO_DOMAIN: true,
  COGNITO_ENDPOINT: true,
  AWS_REGION: true,
  ALLOW_INSECURE_HTTP: true,
} as const;

/** Fills in the form of the sign-in page, as a browser does. */
async function signIn(): Promise<void> {
  const browser = aBrowser(gateway);
  const page = new URL((await browser.get('/oauth2/login/cognito')).headers['location'] ?? '');
  const form = new URLSearchParams(page.search);
  form.set('username', Username);
  form.set('password', cognito.password);
  const there = `${cognito.endpoint}/oauth2/authorize`;
  const answer = await fetch(there, { method: 'POST', body: form, redirect: 'manual' });
  const { status } = await browser.get(answer.headers.get('location') ?? '');
  if (status !== 303) throw new Error(`No sign-in: ${status}`);
}

const person = async () => (await gateway.accounts.list())[0];

describe('a person in a user pool of Cognito', () => {
  it('has the groups of the pool, and no others (W-51)', async () => {
    await signIn();
    await expect(person()).resolves.toMatchObject({
      subject: expect.stringMatching(/^cognito:[\w-]{36}$/),
      provider: 'cognito',
      email: Username,
      groups: [GroupName],
    });
  });

  it('has a group no more within five minutes after it was taken away there (W-47)', async () => {
    const UserPoolId = cognito.userPoolId;
    await cognito.call('AdminRemoveUserFromGroup', { UserPoolId, Username, GroupName });
    now += 4 * 60_000;
    await recheck();
    await expect(person()).resolves.toMatchObject({ groups: [] });
    await expect(gateway.sessions.list()).resolves.toHaveLength(1);
  });

  it('has no session any more within five minutes after they were deleted there (W-47)', async () => {
    await cognito.call('AdminDeleteUser', { UserPoolId: cognito.userPoolId, Username });
    now += 4 * 60_000;
    await recheck();
    await expect(gateway.sessions.list()).resolves.toEqual([]);
  });
});
