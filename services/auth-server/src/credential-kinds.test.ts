import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet } from 'jose';
import supertest from 'supertest';
import { createHopTokenVerifier } from '@mcp-gateway/identity';
import { POLICY_TEXT, sendRequest } from '@mcp-gateway/testing';
import { random } from './providers/sign-in-attempts.js';
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
import { aCall, gateHead, gatePost } from './testing/gate-request.js';

const KINDS = [
  'access token',
  'hop token',
  'session id',
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
] as const;
type Kind = (typeof KINDS)[number];

let authServer: AuthServerUnderTest;
let credentials: Record<Kind, string>;

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
  const browser = random();
  const checks = await authServer.signIns.begin({ provider: 'sso', target: '/', browser });
  credentials = {
    'sign-in state': checks.state,
    'sign-in nonce': checks.nonce,
    'code verifier': checks.codeVerifier,
    'sign-in cookie': browser,
    'sign-out ticket': await aTicket(),
    'access token': token,
    'hop token': stream.headers['x-gateway-identity'] as string,
    'session id': id,
    'CSRF token': session.csrfToken,
    'internal key': INTERNAL_KEY,
    'client secret': CLIENT.secret,
    password: ADMIN.password,
    'secret of the installation': SECRET_KEY,
  };
});
afterAll(() => authServer.close());

/** For the sign-out of somebody who signed in with a provider. */
async function aTicket(): Promise<string> {
  const account = { subject: 'sso:1', name: 'Ada', provider: 'sso', groups: [] };
  const { id } = await authServer.sessions.start(account);
  await authServer.providerSessions.hold(referenceOf(id), { account, idToken: 'id token' });
  return (await authServer.providerSessions.exchange(id))?.ticket ?? '';
}

const internally = (path: string, body: object, key = INTERNAL_KEY) =>
  supertest(authServer.app).post(path).set('Authorization', `Bearer ${key}`).send(body);
const introspected = async (body: object) =>
  (await internally('/internal/introspect', body)).body.active as boolean;

/** Places where a credential is taken, the kind that belongs there, and whether a value is taken. */
const PLACES: [place: string, own: Kind, takes: (value: string) => Promise<boolean>][] = [
  [
    'at the gate',
    'access token',
    async (token) => {
      const answer = await sendRequest({ port: authServer.port }, gatePost(aCall(), { token }));
      return answer.status === 200;
    },
  ],
  [
    'as an access token in the registry',
    'access token',
    (access_token) => introspected({ access_token }),
  ],
  ['as a session in the registry', 'session id', (session_id) => introspected({ session_id })],
  [
    'at a service of ours',
    'hop token',
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
    'internal key',
    async (key) =>
      (await internally('/internal/introspect', { session_id: 'x' }, key)).status === 200,
  ],
  [
    'at the token endpoint',
    'client secret',
    async (client_secret) => {
      const form = { grant_type: 'client_credentials', client_id: CLIENT.id, client_secret };
      const answer = await supertest(authServer.app).post('/oauth2/token').type('form').send(form);
      return answer.status === 200;
    },
  ],
  [
    'at the sign-in',
    'password',
    async (password) => {
      const answer = await internally('/internal/sessions', { username: ADMIN.name, password });
      return answer.status === 201;
    },
  ],
  [
    'as the state of a sign-in with a provider',
    'sign-in state',
    async (state) => {
      const from = { provider: 'sso', browsers: [credentials['sign-in cookie']] };
      return (await authServer.signIns.take(state, from)) !== undefined;
    },
  ],
  [
    'as the cookie of a sign-in with a provider',
    'sign-in cookie',
    async (cookie) => {
      const browser = credentials['sign-in cookie'];
      const begun = await authServer.signIns.begin({ provider: 'sso', target: '/', browser });
      const from = { provider: 'sso', browsers: [cookie] };
      return (await authServer.signIns.take(begun.state, from)) !== undefined;
    },
  ],
  [
    'as the ticket of a sign-out',
    'sign-out ticket',
    async (ticket) => (await authServer.providerSessions.takeTicket(ticket, 'sso')) !== undefined,
  ],
];

describe.each(PLACES)('%s (W-01, W-48, T-069)', (_, own, takes) => {
  // The right one first, for the sign-in counts wrong ones.
  it.each([own, ...KINDS.filter((kind) => kind !== own)])(
    `a %s is taken only if it is a ${own}`,
    async (kind) => {
      if (own === 'password') await takes(credentials.password);
      expect(await takes(credentials[kind])).toBe(kind === own);
    },
  );
});
