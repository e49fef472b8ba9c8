import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import supertest from 'supertest';
import { operatorKey } from '@mcp-gateway/identity';
import { POLICY_TEXT, sendRequest } from '@mcp-gateway/testing';
import {
  INTERNAL_KEY,
  ISSUER,
  SECRET_KEY,
  startAuthServer,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';
import { aCall, gatePost } from '../testing/gate-request.js';

let authServer: AuthServerUnderTest;
beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY_TEXT });
});
afterAll(() => authServer.close());
beforeEach(() => {
  authServer.events.length = 0;
});

const ask = (key: string) =>
  supertest(authServer.app)
    .post('/internal/operator-token')
    .set({ Authorization: `Bearer ${key}`, 'X-Request-Id': 'request-1' });

describe('POST /internal/operator-token', () => {
  it('gives a token of the local administrator, for minutes', async () => {
    const { status, body, headers } = await ask(operatorKey(SECRET_KEY));
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toEqual({ access_token: expect.any(String), expires_in: 300, issuer: ISSUER });
    const claims = decodeJwt((body as { access_token: string }).access_token);
    expect(claims).toMatchObject({ sub: 'local:root', client_id: 'mcpctl', aud: ISSUER });
    expect(claims.exp! - claims.iat!).toBe(300);
  });

  it('gives one that the gate takes for what it is', async () => {
    const { body } = await ask(operatorKey(SECRET_KEY));
    const { access_token: token } = body as { access_token: string };
    authServer.records.length = 0;
    const answer = await sendRequest({ port: authServer.port }, gatePost(aCall(), { token }));
    expect(answer.status).toBe(200);
    expect(authServer.records).toMatchObject([
      { principal: 'local:root', kind: 'user', client: 'mcpctl' },
    ]);
  });

  it('leaves a record of it (T-133)', async () => {
    await ask(operatorKey(SECRET_KEY));
    const who = { principal: 'local:root', kind: 'user', client: 'mcpctl' };
    expect(authServer.events).toEqual([
      { event: 'operator-token', request_id: 'request-1', ...who, outcome: 'ok' },
    ]);
  });

  it.each([
    ['the key of our services', INTERNAL_KEY],
    ['the secret itself', SECRET_KEY],
    ['the key of another installation', operatorKey('another secret')],
    ['nothing', ''],
  ])('is not there for who shows %s, and records the attempt (T-069)', async (_, key) => {
    expect((await ask(key)).status).toBe(404);
    expect(authServer.events).toMatchObject([{ outcome: 'refused', rule: 'not_found' }]);
  });
});
