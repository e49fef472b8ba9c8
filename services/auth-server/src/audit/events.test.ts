import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { POLICY_TEXT } from '@mcp-gateway/testing';
import {
  ADMIN,
  CLIENT,
  INTERNAL_KEY,
  startAuthServer,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';

let authServer: AuthServerUnderTest;
let sessionId: string;
beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY_TEXT });
  const started = await internal('/internal/sessions', SIGN_IN);
  sessionId = (started.body as { session_id: string }).session_id;
});
afterAll(() => authServer.close());
beforeEach(() => {
  authServer.events.length = 0;
});

const SIGN_IN = { username: ADMIN.name, password: ADMIN.password };
const FORM = { client_id: CLIENT.id, client_secret: CLIENT.secret };
const GRANT = { ...FORM, grant_type: 'client_credentials' };
const ROBOT = { principal: 'robot', kind: 'client', client: 'robot' };

const ask = () => supertest(authServer.app);
const internal = (path: string, body: object) =>
  ask()
    .post(path)
    .set({ Authorization: `Bearer ${INTERNAL_KEY}`, 'X-Request-Id': 'request-1' })
    .send(body);
const oauth = (path: string, form: object) =>
  ask().post(path).type('form').set('X-Request-Id', 'request-1').send(form);

describe('the audit record', () => {
  it.each<[string, () => PromiseLike<unknown>, object]>([
    [
      'a sign-in',
      () => internal('/internal/sessions', SIGN_IN),
      { event: 'sign-in', principal: 'local:root', kind: 'user', target: 'root', outcome: 'ok' },
    ],
    [
      'a sign-in that is refused',
      () => internal('/internal/sessions', { ...SIGN_IN, password: 'wrong' }),
      { event: 'sign-in', target: 'root', outcome: 'refused', rule: 'wrong_password' },
    ],
    [
      'a sign-out',
      () => internal('/internal/sessions/end', { session_id: sessionId }),
      { event: 'sign-out', principal: 'local:root', kind: 'user', outcome: 'ok' },
    ],
    [
      'a token that is issued',
      () => oauth('/oauth2/token', { ...GRANT, scope: 'currenttime/use' }),
      { event: 'token-issue', ...ROBOT, target: 'currenttime/use', outcome: 'ok' },
    ],
    [
      'a token for somebody who proves nothing',
      () => oauth('/oauth2/token', { ...GRANT, client_secret: 'wrong' }),
      { event: 'token-issue', target: 'robot', outcome: 'refused', rule: 'invalid_client' },
    ],
    [
      'a token with scopes that the client does not have',
      () => oauth('/oauth2/token', { ...GRANT, scope: 'more' }),
      { event: 'token-issue', ...ROBOT, outcome: 'refused', rule: 'invalid_scope' },
    ],
    [
      'a token that is revoked',
      () => oauth('/oauth2/revoke', { ...FORM, token: 'any' }),
      { event: 'token-revoke', ...ROBOT, outcome: 'ok' },
    ],
    [
      'a revocation by somebody who proves nothing',
      () => oauth('/oauth2/revoke', { token: 'any' }),
      { event: 'token-revoke', outcome: 'refused', rule: 'invalid_client' },
    ],
  ])('is one, and complete, for %s (T-133)', async (_, act, expected) => {
    await act();
    expect(authServer.events).toEqual([{ request_id: 'request-1', ...expected }]);
  });

  it('holds no password, secret or token (W-28)', async () => {
    await internal('/internal/sessions', SIGN_IN);
    await internal('/internal/sessions', { ...SIGN_IN, password: 'marker' });
    const { body } = await oauth('/oauth2/token', GRANT);
    await oauth('/oauth2/token', { ...GRANT, client_secret: 'marker' });
    await oauth('/oauth2/revoke', { ...FORM, token: 'marker' });
    const written = JSON.stringify(authServer.events);
    for (const secret of [
      'marker',
      ADMIN.password,
      CLIENT.secret,
      (body as { access_token: string }).access_token,
    ])
      expect(written).not.toContain(secret);
  });
});
