import express, { type Express } from 'express';
import supertest, { type Response } from 'supertest';
import { createLogger, errorResponder, requestLog } from '@mcp-gateway/kit';
import { createMemoryDocuments, createMemoryKeyValue } from '@mcp-gateway/store';
import { createAccounts, storedPeople } from '../accounts/accounts.js';
import type { EventRecord } from '../audit/audit-log.js';
import type { Provider } from '../providers/provider.js';
import { providerRoutes } from '../providers/routes.js';
import { createSignIn } from '../providers/sign-in.js';
import { createSessions } from '../sessions/sessions.js';
import { aProvider } from './a-provider.js';
import { createCookieJar } from './cookie-jar.js';
import { FAKE_CLIENT } from './fake-openid-provider.js';

export const GATEWAY = 'http://localhost:8880';

/** As the configuration would say it of a fake provider. */
export function aFakeProvider(issuer: string, overrides: Partial<Provider> = {}): Provider {
  return aProvider({
    displayName: 'Single sign-on',
    issuer,
    clientId: FAKE_CLIENT.id,
    clientSecret: FAKE_CLIENT.secret,
    scopes: ['openid', 'profile'],
    idTokenAlgorithm: 'ES256',
    acceptTokens: undefined,
    ...overrides,
  });
}

/** Sign-in with providers alone, and all that it leaves behind. */
export function signInUnderTest(
  providers: readonly Provider[],
  { issuer = GATEWAY, now = Date.now } = {},
) {
  const lines: string[] = [];
  const events: EventRecord[] = [];
  const log = createLogger({
    service: 'auth-server',
    destination: { write: (line) => lines.push(line) },
  });
  const state = createMemoryKeyValue({ now });
  const sessions = createSessions(state, now);
  const nobody = () => Promise.resolve(undefined);
  const accounts = createAccounts({
    users: {
      find: nobody,
      list: () => Promise.resolve([]),
      change: () => Promise.reject(new Error('There are no local accounts')),
    },
    people: createMemoryDocuments(storedPeople),
    events: { changed: () => undefined, ended: () => Promise.resolve() },
  });
  const signIn = createSignIn({ issuer, providers, localSignIn: true, state, log, now });
  const app: Express = express();
  app.use(requestLog(log));
  app.use(express.json());
  app.use(
    providerRoutes({
      issuer,
      log,
      audit: { event: (event) => events.push(event) },
      accounts,
      sessions,
      ...signIn,
    }),
  );
  app.use(errorResponder(log));
  return { app, lines, events, state, sessions, accounts, ...signIn };
}

export type SignInUnderTest = ReturnType<typeof signInUnderTest>;

/** Keeps cookies, and follows redirects of the gateway only when it is told to. */
export function aBrowser({ app }: Pick<SignInUnderTest, 'app'>) {
  const { cookies, header, keep } = createCookieJar();
  const get = async (url: string | URL): Promise<Response> => {
    const { pathname, search } = new URL(url, GATEWAY);
    const answer = await supertest(app)
      .get(`${pathname}${search}`)
      .set({ Cookie: header(pathname), Accept: 'text/html' });
    keep(answer.headers['set-cookie']);
    return answer;
  };
  return {
    cookies,
    get,
    /** Goes to the provider and, signed in there, is given the way back. */
    wayBack: async (path = '/oauth2/login/sso'): Promise<URL> => {
      const there = (await get(path)).headers['location'] ?? '';
      const back = (await fetch(there, { redirect: 'manual' })).headers.get('location');
      if (back === null) throw new Error(`No way back from ${there}`);
      return new URL(back);
    },
  };
}
