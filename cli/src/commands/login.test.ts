import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SignIn } from '../sign-in/sign-ins.js';
import { signInFile } from '../sign-in/sign-ins.js';
import { runMcpctl } from '../testing/run-mcpctl.js';
import type { StubGateway } from '../testing/stub-gateway.js';
import { startStubInstallation } from '../testing/stub-installation.js';
import {
  aPersonAt,
  authorizationIn,
  giveTokens,
  ME,
  METADATA,
  offerSignIn,
  REGISTER,
  REVOKE,
  TOKEN,
} from '../testing/stub-sign-in.js';

let root: string;
let gateway: StubGateway;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ root, gateway, remove } = await startStubInstallation());
  offerSignIn(gateway);
});
afterEach(() => remove());

const mcpctl = (...args: string[]) => runMcpctl({ root }, ...args);
const login = (person = aPersonAt(gateway.url), ...args: string[]) =>
  runMcpctl({ root, openBrowser: person.open }, 'login', ...args);
const kept = () =>
  (JSON.parse(readFileSync(signInFile(root, root), 'utf8')) as Record<string, SignIn>)[gateway.url];
const askedAt = (request: string) => gateway.asked.filter((asked) => asked.request === request);
const formAt = (request: string) => new URLSearchParams(askedAt(request).at(-1)?.body);
const expire = (inMs: number) => {
  const { client_id: clientId, tokens } = kept()!;
  const old = { client_id: clientId, tokens: { ...tokens, expires_at: Date.now() + inMs } };
  writeFileSync(signInFile(root, root), JSON.stringify({ [gateway.url]: old }));
};

describe('mcpctl login', () => {
  it('signs in by code and PKCE, as a public client that it registers once', async () => {
    const person = aPersonAt(gateway.url);
    const { exitCode, out, err } = await login(person);
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: `Signed in at ${gateway.url} as ann (local:ann).\n`,
    });
    expect(err).toContain(person.shown[0]?.href);
    expect(Object.fromEntries(person.shown[0]!.searchParams)).toMatchObject({
      client_id: 'client-1',
      response_type: 'code',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/callback$/),
    });
    expect(JSON.parse(askedAt(REGISTER)[0]!.body)).toMatchObject({
      client_name: 'mcpctl',
      redirect_uris: ['http://127.0.0.1/callback'],
      token_endpoint_auth_method: 'none',
    });
    expect(formAt(TOKEN).get('code_verifier')).toMatch(/^[\w-]{43}$/);
    await login();
    expect(askedAt(REGISTER)).toHaveLength(1);
  });

  it('keeps the tokens where nobody else can read them', async () => {
    await login();
    expect(kept()).toMatchObject({
      client_id: 'client-1',
      tokens: { access_token: 'access-1', refresh_token: 'refresh-1' },
    });
    const file = signInFile(root, root);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
  });

  it('tells a program whom it has signed in', async () => {
    const { out } = await login(undefined, '--json');
    expect(JSON.parse(out)).toMatchObject({ gateway: gateway.url, subject: 'local:ann' });
  });

  it('opens no browser when told so, and prints the address all the same', async () => {
    const person = aPersonAt(gateway.url);
    const outcome = runMcpctl(
      { root, openBrowser: () => expect('a browser').toBe('closed'), onError: openPrinted(person) },
      'login',
      '--no-browser',
    );
    expect((await outcome).exitCode).toBe(0);
  });

  it('goes through the identity provider that is named', async () => {
    const body = { providers: [{ id: 'okta', name: 'okta', display_name: 'O' }] };
    gateway.reply.set('GET /oauth2/providers', { body: { ...body, local_sign_in: true } });
    const person = aPersonAt(gateway.url);
    expect((await login(person, '--provider', 'okta')).exitCode).toBe(0);
    expect(person.shown[0]?.pathname).toBe('/oauth2/login/okta');
    expect(authorizationIn(person.shown[0]!).searchParams.get('client_id')).toBe('client-1');
    const unknown = await login(person, '--provider', 'nope');
    expect(unknown).toMatchObject({ exitCode: 2, err: expect.stringContaining('it has okta') });
  });

  it('registers anew when the gateway does not know its client any more', async () => {
    await login();
    const wwwAuthenticate = { status: 401, body: { error: 'invalid_client' } };
    gateway.reply.set(REVOKE, wwwAuthenticate);
    gateway.reply.set(REGISTER, { status: 201, body: { client_id: 'client-2' } });
    expect((await login()).exitCode).toBe(0);
    expect(kept()?.client_id).toBe('client-2');
  });

  it('ends the former sign-in, but only after it has succeeded', async () => {
    await login();
    giveTokens(gateway, 2);
    expect((await login(aPersonAt(gateway.url, { error: 'access_denied' }))).exitCode).toBe(1);
    expect(kept()?.tokens?.access_token).toBe('access-1');
    expect(formAt(REVOKE).get('token')).toBe('none');
    await login();
    expect(kept()?.tokens?.access_token).toBe('access-2');
    expect(formAt(REVOKE).get('token')).toBe('refresh-1');
  });

  it.each([
    ['the person does not allow it', { error: 'access_denied' }, 'it was not allowed'],
    ['the answer is another server’s', { code: 'c', iss: 'https://evil.example' }, 'not signed in'],
    ['something else is wrong', { error: 'server_error' }, 'not signed in'],
  ])('fails when %s', async (_, answer, words) => {
    const { exitCode, err } = await login(aPersonAt(gateway.url, answer));
    expect(exitCode).toBe(1);
    expect(err).toContain(words);
    expect(kept()?.tokens).toBeUndefined();
  });

  it('fails when nobody can sign in there', async () => {
    gateway.reply.delete(METADATA);
    const { exitCode, err } = await login();
    expect(exitCode).toBe(1);
    expect(err).toContain('Nobody can sign in');
  });

  it('asks for a code on another machine where that is offered and there is no browser', async () => {
    const device = 'POST /oauth2/device';
    const { body } = gateway.reply.get(METADATA) as { body: object };
    const endpoint = { device_authorization_endpoint: `${gateway.url}/oauth2/device` };
    gateway.reply.set(METADATA, { body: { ...body, ...endpoint } });
    gateway.reply.set(device, {
      body: {
        device_code: 'd',
        user_code: 'ABCD-EFGH',
        verification_uri: `${gateway.url}/device`,
        expires_in: 60,
        interval: 0.01,
      },
    });
    const { exitCode, err } = await mcpctl('login');
    expect(err).toContain(
      `Open ${gateway.url}/device on any machine, and enter the code ABCD-EFGH`,
    );
    expect(exitCode).toBe(0);
    expect(formAt(TOKEN).get('device_code')).toBe('d');
  });
});

describe('a sign-in', () => {
  const usedToken = () => askedAt(ME).at(-1)?.headers.authorization;

  it('is what later commands act with', async () => {
    await login();
    expect((await mcpctl('whoami')).exitCode).toBe(0);
    expect(usedToken()).toBe('Bearer access-1');
  });

  it('is renewed shortly before it ends, once for all who ask at a time', async () => {
    await login();
    expire(30_000);
    giveTokens(gateway, 2);
    const outcomes = await Promise.all([1, 2, 3].map(() => mcpctl('whoami')));
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(usedToken()).toBe('Bearer access-2');
    const renewals = askedAt(TOKEN).filter(({ body }) => body.includes('grant_type=refresh_token'));
    expect(renewals.map(({ body }) => new URLSearchParams(body).get('refresh_token'))).toEqual([
      'refresh-1',
    ]);
    expect(kept()?.tokens?.refresh_token).toBe('refresh-2');
  });

  it('stays what it was for a moment when it cannot be renewed now', async () => {
    await login();
    expire(30_000);
    gateway.reply.set(TOKEN, { status: 503, body: {} });
    expect((await mcpctl('whoami')).exitCode).toBe(0);
    expect(usedToken()).toBe('Bearer access-1');
    expire(-1);
    expect(await mcpctl('whoami')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('cannot be renewed now'),
    });
  });

  it.each([
    ['its refresh token is worth nothing any more', 400, 'invalid_grant'],
    ['its client is not known any more', 401, 'invalid_client'],
  ])('is over when %s, and nobody acts as somebody else', async (_, status, error) => {
    await login();
    expire(-1);
    gateway.reply.set(TOKEN, { status, body: { error } });
    writeFileSync(join(root, '.env'), `GATEWAY_URL=${gateway.url}\nSECRET_KEY=${'k'.repeat(40)}\n`);
    expect(await mcpctl('whoami')).toMatchObject({
      exitCode: 3,
      err: expect.stringContaining('has ended: run mcpctl login'),
    });
  });
});

describe('mcpctl logout', () => {
  it('ends the sign-in at the gateway and forgets it, but not the client', async () => {
    await login();
    expect(await mcpctl('logout')).toMatchObject({
      exitCode: 0,
      out: `Signed out at ${gateway.url}.\n`,
    });
    expect(formAt(REVOKE).get('token')).toBe('refresh-1');
    expect(kept()).toEqual({ client_id: 'client-1' });
    expect((await mcpctl('whoami')).exitCode).toBe(3);
  });

  it('says 3 when nobody is signed in', async () => {
    expect((await mcpctl('logout')).exitCode).toBe(3);
  });

  it('forgets it also when the gateway cannot be told, and says so', async () => {
    await login();
    gateway.reply.set(REVOKE, { status: 503, body: {} });
    expect(await mcpctl('logout')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('could not be told'),
    });
    expect(kept()?.tokens).toBeUndefined();
  });

  it('is done when the gateway does not know the client any more', async () => {
    await login();
    gateway.reply.set(REVOKE, { status: 401, body: { error: 'invalid_client' } });
    expect((await mcpctl('logout')).exitCode).toBe(0);
  });
});

/** The person reads the address in the terminal. */
function openPrinted(person: ReturnType<typeof aPersonAt>) {
  return (text: string) => {
    const [address] = /https?:\/\/\S+\/oauth2\/authorize\S+/.exec(text) ?? [];
    if (address !== undefined) person.open(address);
  };
}
