import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet } from 'jose';
import supertest from 'supertest';
import { createHopTokenVerifier } from '@mcp-gateway/identity';
import { POLICY_TEXT, sendRequest } from '@mcp-gateway/testing';
import { newSecret } from './secret-text.js';
import { referenceOf } from './sessions/sessions.js';
import {
  ADMIN,
  CLIENT,
  INTERNAL_KEY,
  ISSUER,
  SECRET_KEY,
  startAuthServer,
  type AuthServerUnderTest,
} from './testing/auth-server-under-test.js';
import { createBrowser, type Browser } from './testing/browser.js';
import { aCall, gateHead, gatePost } from './testing/gate-request.js';
import { oauthClient, type OAuthClient } from './testing/oauth-client.js';

/** All secrets there are: a new kind goes here, with an example below, and where it is taken, if it is. */
const KINDS = [
  'access token',
  'API token',
  'hop token',
  'session id',
  'reference of a session',
  'CSRF token',
  'internal key',
  'client secret',
  'password',
  'secret of the installation',
  'sign-in state',
  'sign-in nonce',
  'code verifier',
  'sign-in cookie',
  'sign-out ticket',
  'authorization code',
  'refresh token',
  'secret of a registered client',
  'interaction id',
  'cookie of the authorization server',
] as const;
type Kind = (typeof KINDS)[number];

let authServer: AuthServerUnderTest;
let credentials: Record<Kind, string>;
let client: OAuthClient;
let clientId: string;
let confidentialId: string;
let browser: Browser;

beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY_TEXT });
  const token = await authServer.token({ scopes: ['everything'] });
  const { id, session } = await authServer.sessions.start({
    subject: 'local:root',
    name: 'root',
  });
  const stream = await sendRequest(
    { port: authServer.port },
    gateHead('GET', { token, route: 'own' }),
  );
  const cookie = newSecret();
  const checks = await authServer.signIns.begin({
    provider: 'sso',
    target: '/',
    browser: cookie,
  });
  credentials = {
    ...(await ofPeoplesClients()),
    'sign-in state': checks.state,
    'sign-in nonce': checks.nonce,
    'code verifier': checks.codeVerifier,
    'sign-in cookie': cookie,
    'sign-out ticket': await aTicket(),
    'access token': token,
    'API token': await anApiToken(),
    'hop token': stream.headers['x-gateway-identity'] as string,
    'session id': id,
    'reference of a session': referenceOf(id),
    'CSRF token': session.csrfToken,
    'internal key': INTERNAL_KEY,
    'client secret': CLIENT.secret,
    password: ADMIN.password,
    'secret of the installation': SECRET_KEY,
  };
});
afterAll(() => authServer.close());

const WEB = 'https://app.test/callback';

/** Of MCP clients that people sign in with. */
async function ofPeoplesClients() {
  client = oauthClient(authServer);
  browser = createBrowser(authServer.app, ISSUER);
  await client.signIn(browser, ADMIN.name);
  clientId = (await client.registered()).client_id;
  const { client_id: id, client_secret: secret = '' } = await client.registered({
    redirect_uris: [WEB],
    token_endpoint_auth_method: 'client_secret_post',
  });
  confidentialId = id;
  const { refresh_token: refreshToken } = await client.tokensOf(browser, clientId);
  const code = (await client.authorize(browser, clientId)).get('code') ?? '';
  await client.authorize(browser, confidentialId, { redirect_uri: WEB });
  const page = await browser.follow(client.authorizeUrl(clientId));
  return {
    'authorization code': code,
    'refresh token': refreshToken,
    'secret of a registered client': secret,
    'interaction id': page.at.slice('/oauth2/interaction/'.length),
    'cookie of the authorization server': browser.cookies.get(OAUTH_COOKIE)?.value ?? '',
  };
}

/** What a browser with other values of some cookies gets. */
async function visitWith(cookies: Record<string, string>, path: string) {
  const other = createBrowser(authServer.app, ISSUER);
  for (const [name, cookie] of browser.cookies) other.cookies.set(name, cookie);
  for (const [name, value] of Object.entries(cookies)) {
    other.cookies.set(name, { value, path: '/' });
  }
  return other.get(path);
}

async function anApiToken(): Promise<string> {
  const root = { subject: 'local:root', name: 'root' };
  const wanted = { name: 'script', scopes: ['everything'], days: 1 };
  return (await authServer.apiTokens.issue(root, wanted)).access_token;
}

/** For the sign-out of somebody who signed in with a provider. */
async function aTicket(): Promise<string> {
  const account = { subject: 'sso:1', name: 'Ada', provider: 'sso', groups: [] };
  const { id } = await authServer.sessions.start(account);
  await authServer.providerSessions.hold(id, { account, idToken: 'id token' });
  return (await authServer.providerSessions.exchange(id))?.ticket ?? '';
}

const OAUTH_COOKIE = '__Host-mcp_gateway_oauth';

const internally = (path: string, body: object, key = INTERNAL_KEY) =>
  supertest(authServer.app).post(path).set('Authorization', `Bearer ${key}`).send(body);
const introspected = async (body: object) =>
  (await internally('/internal/introspect', body)).body.active === true;

/** Each try at the token endpoint comes from elsewhere, so that none is refused for the ones before. */
let tries = 0;

/** Places where a credential is taken, the kinds that belong there, and whether a value is taken. */
const PLACES: [place: string, own: Kind[], takes: (value: string) => Promise<boolean>][] = [
  [
    'at the gate',
    ['access token', 'API token'],
    async (token) => {
      const answer = await sendRequest({ port: authServer.port }, gatePost(aCall(), { token }));
      return answer.status === 200;
    },
  ],
  [
    'as an access token in the registry',
    ['access token', 'API token'],
    (access_token) => introspected({ access_token }),
  ],
  ['as a session in the registry', ['session id'], (session_id) => introspected({ session_id })],
  [
    'at a service of ours',
    ['hop token'],
    async (value) => {
      const keys = createLocalJWKSet({ keys: [authServer.key.publicJwk] });
      const verify = createHopTokenVerifier({ issuer: ISSUER, audience: 'mcpgw', keys });
      return verify(value).then(
        () => true,
        () => false,
      );
    },
  ],
  [
    'at the internal doors',
    ['internal key'],
    async (key) =>
      (await internally('/internal/introspect', { session_id: 'x' }, key)).status === 200,
  ],
  [
    'at the token endpoint',
    ['client secret'],
    async (client_secret) => {
      const form = { grant_type: 'client_credentials', client_id: CLIENT.id, client_secret };
      const answer = await supertest(authServer.app)
        .post('/oauth2/token')
        .set('X-Forwarded-For', `192.0.2.${(tries += 1)}`)
        .type('form')
        .send(form);
      return answer.status === 200;
    },
  ],
  [
    'at the sign-in',
    ['password'],
    async (password) => {
      const answer = await internally('/internal/sessions', { username: ADMIN.name, password });
      return answer.status === 201;
    },
  ],
  [
    'as the state of a sign-in with a provider',
    ['sign-in state'],
    async (state) => {
      const from = { provider: 'sso', browsers: [credentials['sign-in cookie']] };
      return (await authServer.signIns.take(state, from)) !== undefined;
    },
  ],
  [
    'as the cookie of a sign-in with a provider',
    ['sign-in cookie'],
    async (cookie) => {
      const own = credentials['sign-in cookie'];
      const begun = await authServer.signIns.begin({
        provider: 'sso',
        target: '/',
        browser: own,
      });
      const from = { provider: 'sso', browsers: [cookie] };
      return (await authServer.signIns.take(begun.state, from)) !== undefined;
    },
  ],
  [
    'as the ticket of a sign-out',
    ['sign-out ticket'],
    async (ticket) => (await authServer.providerSessions.takeTicket(ticket, 'sso')) !== undefined,
  ],
  [
    'as an authorization code',
    ['authorization code'],
    async (code) => (await client.redeem(clientId, code)).status === 200,
  ],
  [
    'as a refresh token',
    ['refresh token'],
    async (token) => (await client.refresh(clientId, token)).status === 200,
  ],
  [
    'as the secret of a registered client',
    ['secret of a registered client'],
    async (client_secret) => {
      const form = { client_id: confidentialId, client_secret, token: 'x' };
      return (await client.postForm('/oauth2/revoke', form)).status === 200;
    },
  ],
  [
    'as the id of an interaction',
    ['interaction id'],
    async (id) => {
      const path = `/oauth2/interaction/${encodeURIComponent(id)}`;
      const cookie = { '__Secure-mcp_gateway_interaction': encodeURIComponent(id) };
      return (await visitWith(cookie, path)).status === 200;
    },
  ],
  [
    'as the cookie of the authorization server',
    ['cookie of the authorization server'],
    async (value) => {
      const path = client.authorizeUrl(confidentialId, { redirect_uri: WEB, prompt: 'none' });
      const page = await visitWith({ [OAUTH_COOKIE]: encodeURIComponent(value) }, path);
      return page.location?.includes('code=') === true;
    },
  ],
];

describe.each(PLACES)('%s (W-01, W-48, T-069)', (_, own, takes) => {
  // The right one first, for the sign-in counts wrong ones.
  it.each([...own, ...KINDS.filter((kind) => !own.includes(kind))])(
    `a %s is taken only if it is a ${own.join(' or ')}`,
    async (kind) => {
      if (own.includes('password')) await takes(credentials.password);
      expect(await takes(credentials[kind])).toBe(own.includes(kind));
    },
  );
});

it('no kind is forgotten, and no two examples are the same (W-01)', () => {
  expect(new Set(Object.values(credentials)).size).toBe(KINDS.length);
});
