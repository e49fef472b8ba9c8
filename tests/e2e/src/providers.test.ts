import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import {
  freePorts,
  startCognitoLocal,
  startFakeGitHub,
  startOidcProvider,
  startStack,
  type CognitoLocal,
  type FakeGitHub,
  type OidcProvider,
  type Stack,
} from '@mcp-gateway/testing';
import { startBrowser } from './a-browser.js';
import { addressIn } from './oauth-address.js';
import { MCPCTL } from './run-mcpctl.js';

const ADMINS = ['mcp-registry-admin'];

let folder: string;
let sso: OidcProvider;
let cognito: CognitoLocal;
let github: FakeGitHub;
let stack: Stack;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  const [port = 0] = await freePorts(1);
  const gateway = `http://localhost:${port}`;
  const callback = (id: string) => `${gateway}/oauth2/callback/${id}`;
  sso = await startOidcProvider({
    users: { alice: { groups: ADMINS }, bob: { groups: ['mcp-registry-user', 'staff'] } },
    redirectUris: [callback('sso')],
    postLogoutRedirectUris: [`${gateway}/login`],
  });
  cognito = await startCognitoLocal({
    users: [{ username: 'carol@example.com', groups: ADMINS }],
    callbackUrls: [callback('cognito')],
  });
  github = await startFakeGitHub();
  folder = mkdtempSync(join(tmpdir(), 'providers-'));
  const OAUTH2_PROVIDERS_FILE = join(folder, 'providers.yml');
  writeFileSync(OAUTH2_PROVIDERS_FILE, providersFile());
  stack = await startStack({
    env: {
      HTTP_PORT: String(port),
      OAUTH2_PROVIDERS_FILE,
      SSO_SECRET: sso.web.secret,
      COGNITO_USER_POOL_ID: cognito.userPoolId,
      COGNITO_CLIENT_ID: cognito.clientId,
      COGNITO_ENDPOINT: cognito.endpoint,
    },
  });
  browser = await startBrowser();
}, 180_000);
afterAll(async () => {
  await browser.close();
  await stack.stop();
  await Promise.all([sso.stop(), cognito.stop(), github.stop()]);
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
});
afterEach(() => context.close());

const providersFile = () => `
providers:
  sso:
    type: oidc
    display_name: Single sign-on
    issuer: ${sso.issuer}
    client_id: ${sso.web.id}
    client_secret: \${SSO_SECRET}
    groups_claim: groups
  github:
    type: github
    display_name: GitHub
    client_id: ${github.client.id}
    client_secret: ${github.client.secret}
    base_url: ${github.url}
    api_url: ${github.url}/api/v3
`;

const choose = async (name: string, from = stack.gatewayUrl) => {
  await page.goto(`${from}/login`);
  await page.click(`text=Sign in with ${name}`);
};
const signInAt = async (name: string) => {
  await page.fill('input[name=login]', name);
  await page.fill('input[name=password]', 'any');
  await page.click('button[type=submit]');
  // The consent.
  await page.click('button[type=submit]');
};
const signedInAs = async (name: string) => {
  await page.waitForURL(`${stack.gatewayUrl}/`);
  expect(await page.textContent('.user')).toBe(name);
};
const mayRegister = async () => (await page.locator('#open-register').count()) === 1;
const signOut = () => page.click('form[action="/logout"] button[type=submit]');

describe('a person at an OpenID provider', () => {
  it('signs in with the rights of their groups, and out there too', async () => {
    await choose('Single sign-on');
    await signInAt('alice');
    await signedInAs('alice');
    expect(await mayRegister()).toBe(true);

    await signOut();
    await page.click('button[value=yes]');
    await page.waitForURL(`${stack.gatewayUrl}/login`);
    await page.goto(stack.gatewayUrl);
    expect(new URL(page.url()).pathname).toBe('/login');
    // The provider knows nobody any more: it asks for the name again.
    await choose('Single sign-on');
    await page.waitForSelector('input[name=login]');
  });

  it('has only the rights of their groups', async () => {
    await choose('Single sign-on');
    await signInAt('bob');
    await signedInAs('bob');
    expect(await mayRegister()).toBe(false);
    await page.getByText('Current Time').first().waitFor();
  });

  it('comes from the page on the port of the registry too', async () => {
    await choose('Single sign-on', stack.registryUrl);
    await signInAt('alice');
    await signedInAs('alice');
  });

  it('signs in with mcpctl, straight at the provider', async () => {
    const env = { ...process.env, XDG_CONFIG_HOME: folder, GATEWAY_URL: stack.gatewayUrl };
    const login = spawn(MCPCTL, ['login', '--no-browser', '--provider', 'sso', '--json'], { env });
    const told = text(login.stdout);
    await page.goto((await addressIn(login.stderr)).href);
    await signInAt('alice');
    await page.waitForURL(/\/oauth2\/interaction\//);
    await page.click('button[value=allow]');
    await page.waitForURL(/\/callback/);
    expect(JSON.parse(await told)).toMatchObject({
      gateway: stack.gatewayUrl,
      subject: expect.stringMatching(/^sso:/),
      name: 'alice',
      groups: ADMINS,
    });
  });

  it('is told when they did not go on there', async () => {
    await choose('Single sign-on');
    await page.click('text=Cancel');
    await page.waitForURL(/\/login\?error=sign_in_refused/);
    await page.getByText('The identity provider did not let you in').waitFor();
  });
});

describe('a person in a user pool of Cognito', () => {
  it('signs in with the rights of their groups, and out', async () => {
    await choose('Amazon Cognito');
    await page.fill('input[name=username]', 'carol@example.com');
    await page.fill('input[name=password]', cognito.password);
    await page.click('[type=submit]');
    await page.waitForURL(`${stack.gatewayUrl}/`);
    expect(await mayRegister()).toBe(true);

    const left = page.waitForRequest((request) => request.url().startsWith(cognito.endpoint));
    await signOut();
    const url = new URL((await left).url());
    expect(url.pathname).toBe('/logout');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: cognito.clientId,
      logout_uri: `${stack.gatewayUrl}/login`,
    });
    await page.waitForURL(({ origin }) => origin === cognito.endpoint);
    await page.goto(stack.gatewayUrl);
    expect(new URL(page.url()).pathname).toBe('/login');
  });
});

describe('a person at GitHub', () => {
  it('signs in, and has no group of ours by an organization of its name', async () => {
    github.behave({ login: 'octocat', organizations: ADMINS });
    await choose('GitHub');
    await signedInAs('octocat');
    expect(await mayRegister()).toBe(false);
    await signOut();
    await page.waitForURL(`${stack.gatewayUrl}/login`);
  });
});

describe('a provider that is down', () => {
  it('is named as the reason, while whoever is signed in stays so and others sign in', async () => {
    await choose('Single sign-on');
    await signInAt('alice');
    await signedInAs('alice');
    await sso.stop();

    await page.waitForTimeout(2_100);
    await page.reload();
    await signedInAs('alice');
    const other = await (await browser.newContext()).newPage();
    await other.goto(`${stack.gatewayUrl}/oauth2/login/sso`);
    await other.getByText('The identity provider cannot be reached at the moment').waitFor();
    await other.click('text=Sign in with GitHub');
    await other.waitForURL(`${stack.gatewayUrl}/`);
    await other.context().close();

    await signOut();
    await page.waitForURL(`${stack.gatewayUrl}/login`);
  });
});
