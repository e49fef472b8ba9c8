import { createHash, randomBytes } from 'node:crypto';
import type { Express } from 'express';
import supertest from 'supertest';
import { SESSION_COOKIE } from '@mcp-gateway/contracts';
import { ISSUER, type AuthServerUnderTest } from './auth-server-under-test.js';
import { createBrowser, type Browser } from './browser.js';

export const REDIRECT_URI = 'http://127.0.0.1:4711/callback';
export const RESOURCE = `${ISSUER}/currenttime/mcp`;

export type Registration = { client_id: string; client_secret?: string };
export type TokenAnswer = {
  status: number;
  body: {
    access_token: string;
    refresh_token: string;
    scope: string;
    expires_in: number;
    error: string;
  };
  headers: Record<string, string>;
};

/** An auth-server, here or at an address, and how people come into it. */
export type OAuthWorld = {
  app: Express | string;
  sessions: { start: (person: { subject: string; name: string }) => Promise<{ id: string }> };
  users: Pick<AuthServerUnderTest['users'], 'find' | 'add' | 'change'>;
};

/** What an MCP client does, and the person in front of it. */
export function oauthClient(
  { app, sessions, users }: OAuthWorld,
  verifier = randomBytes(32).toString('base64url'),
) {
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const postForm = async (path: string, form: Record<string, string>, headers = {}) =>
    (await supertest(app)
      .post(path)
      .type('form')
      .set(headers)
      .send(form)) as unknown as TokenAnswer;

  const register = (metadata: object = {}) =>
    supertest(app)
      .post('/oauth2/register')
      .send({
        client_name: 'A test client',
        redirect_uris: [REDIRECT_URI],
        token_endpoint_auth_method: 'none',
        ...metadata,
      });
  const registered = async (metadata: object = {}) =>
    (await register(metadata)).body as Registration;

  const authorizeUrl = (clientId: string, changes: Record<string, string | undefined> = {}) => {
    const params: Record<string, string | undefined> = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: REDIRECT_URI,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      resource: RESOURCE,
      state: 'the-state',
      ...changes,
    };
    const present = Object.entries(params).filter(([, value]) => value !== undefined);
    return `/oauth2/authorize?${new URLSearchParams(present as [string, string][]).toString()}`;
  };
  /** A browser in which the person is signed in; their groups decide what they can give. */
  const browserOf = async (name: string, groups: readonly string[] = ['clock-readers']) => {
    if (await users.find(name)) await users.change(name, { groups: [...groups] });
    else await users.add({ name, password: 'a password for tests', groups: [...groups] });
    const browser = createBrowser(app, ISSUER);
    await signIn(browser, name);
    return browser;
  };
  const signIn = async (browser: Browser, name: string) => {
    const { id } = await sessions.start({ subject: `local:${name}`, name });
    browser.cookies.set(`__Host-${SESSION_COOKIE}`, { value: id, path: '/' });
    return id;
  };
  const decide = async (browser: Browser, page: { at: string; text: string }, decision: string) => {
    const [, csrf_token = ''] = /name="csrf_token" value="([^"]+)"/.exec(page.text) ?? [];
    const answer = await browser.post(page.at, { csrf_token, decision });
    return browser.follow(answer.location ?? '');
  };
  /** Where the browser ends after the person has allowed it, with what the client finds there. */
  const authorize = async (browser: Browser, clientId: string, changes = {}) => {
    const page = await browser.follow(authorizeUrl(clientId, changes));
    const end = page.status === 200 ? await decide(browser, page, 'allow') : page;
    return new URL(end.location ?? 'none:').searchParams;
  };
  const redeem = (clientId: string, code: string, changes: Record<string, string> = {}) =>
    postForm('/oauth2/token', {
      grant_type: 'authorization_code',
      client_id: clientId,
      code,
      redirect_uri: REDIRECT_URI,
      code_verifier: verifier,
      ...changes,
    });
  const refresh = (clientId: string, refreshToken: string, changes: Record<string, string> = {}) =>
    postForm('/oauth2/token', {
      grant_type: 'refresh_token',
      client_id: clientId,
      refresh_token: refreshToken,
      ...changes,
    });
  /** All at once: the tokens of a person who allowed everything. */
  const tokensOf = async (browser: Browser, clientId: string, changes = {}) => {
    const code = (await authorize(browser, clientId, changes)).get('code') ?? '';
    return (await redeem(clientId, code)).body;
  };
  return {
    verifier,
    postForm,
    register,
    registered,
    authorizeUrl,
    browserOf,
    signIn,
    decide,
    authorize,
    redeem,
    refresh,
    tokensOf,
  };
}

export type OAuthClient = ReturnType<typeof oauthClient>;
