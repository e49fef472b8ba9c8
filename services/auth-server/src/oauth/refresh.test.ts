import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { POLICY_TEXT, sendRequest } from '@mcp-gateway/testing';
import { startAuthServer, type AuthServerUnderTest } from '../testing/auth-server-under-test.js';
import type { Browser } from '../testing/browser.js';
import { aCall, gatePost } from '../testing/gate-request.js';
import { oauthClient, type OAuthClient } from '../testing/oauth-client.js';

let authServer: AuthServerUnderTest;
let client: OAuthClient;
let clientId: string;
let alice: Browser;
beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY_TEXT });
  client = oauthClient(authServer);
  clientId = (await client.registered()).client_id;
  alice = await client.browserOf('alice');
});
afterAll(() => authServer.close());

const statusOf = async (token: string) =>
  (await sendRequest({ port: authServer.port }, gatePost(aCall(), { token }))).status;
const errorOf = ({ status, body }: { status: number; body: { error: string } }) => [
  status,
  body.error,
];

describe('a refresh token', () => {
  it('gives new tokens and is worth nothing afterwards', async () => {
    const first = await client.tokensOf(alice, clientId);
    const second = await client.refresh(clientId, first.refresh_token);
    expect(second.status).toBe(200);
    expect(second.body.refresh_token).not.toBe(first.refresh_token);
    expect(await statusOf(second.body.access_token)).toBe(200);
  });

  it('that comes a second time ends all that the person granted with it', async () => {
    const first = await client.tokensOf(alice, clientId);
    const second = (await client.refresh(clientId, first.refresh_token)).body;
    expect(await statusOf(second.access_token)).toBe(200);
    expect(errorOf(await client.refresh(clientId, first.refresh_token))).toEqual([
      400,
      'invalid_grant',
    ]);
    expect(errorOf(await client.refresh(clientId, second.refresh_token))).toEqual([
      400,
      'invalid_grant',
    ]);
    expect(await statusOf(second.access_token)).toBe(401);
    expect(await statusOf(first.access_token)).toBe(401);
  });

  it('ends nothing of another sign-in', async () => {
    const one = await client.tokensOf(alice, clientId);
    const other = await client.tokensOf(alice, clientId);
    await client.refresh(clientId, one.refresh_token);
    await client.refresh(clientId, one.refresh_token);
    expect(await statusOf(other.access_token)).toBe(200);
  });

  it('is good for one of several who bring it at the same time', async () => {
    const { refresh_token: token } = await client.tokensOf(alice, clientId);
    const answers = await Promise.all([1, 2, 3].map(() => client.refresh(clientId, token)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
  });

  it('is not taken from another client', async () => {
    const { client_id: other } = await client.registered();
    const { refresh_token: token } = await client.tokensOf(alice, clientId);
    expect(errorOf(await client.refresh(other, token))).toEqual([400, 'invalid_grant']);
  });

  it('gives no more than was granted', async () => {
    const { refresh_token: token } = await client.tokensOf(alice, clientId);
    const answer = await client.refresh(clientId, token, { scope: 'currenttime/use everything' });
    expect(errorOf(answer)).toEqual([400, 'invalid_scope']);
  });

  it('gives nothing to a person who is gone or disabled (T-070)', async () => {
    const bob = await client.browserOf('bob');
    const tokens = await client.tokensOf(bob, clientId);
    await authServer.users.change('bob', { disabled: true });
    expect(errorOf(await client.refresh(clientId, tokens.refresh_token))).toEqual([
      400,
      'invalid_grant',
    ]);
    expect(await statusOf(tokens.access_token)).toBe(401);
  });

  it('ends with all else that a person granted (T-070, T-076)', async () => {
    const tokens = await client.tokensOf(alice, clientId);
    expect(await statusOf(tokens.access_token)).toBe(200);
    await authServer.grants.endAllOf('local:alice');
    expect(errorOf(await client.refresh(clientId, tokens.refresh_token))).toEqual([
      400,
      'invalid_grant',
    ]);
    expect(await statusOf(tokens.access_token)).toBe(401);
  });

  it.each(['', 'x', 'a.b.c', '__proto__'])('that is none is refused: %j', async (token) => {
    const answer = await client.refresh(clientId, token);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatch(/^invalid_(grant|request)$/);
  });

  it('is not given to a client that did not ask for it', async () => {
    const { client_id: id } = await client.registered({ grant_types: ['authorization_code'] });
    const tokens = await client.tokensOf(alice, id);
    expect(tokens).not.toHaveProperty('refresh_token');
  });
});

describe('POST /oauth2/revoke', () => {
  const revoke = (token: string, id = clientId, more: Record<string, string> = {}) =>
    client.postForm('/oauth2/revoke', { client_id: id, token, ...more });

  it('ends a refresh token, and the access tokens that came with it (RFC 7009 2.1)', async () => {
    const tokens = await client.tokensOf(alice, clientId);
    expect(await statusOf(tokens.access_token)).toBe(200);
    expect((await revoke(tokens.refresh_token)).status).toBe(200);
    expect(await statusOf(tokens.access_token)).toBe(401);
    expect(errorOf(await client.refresh(clientId, tokens.refresh_token))).toEqual([
      400,
      'invalid_grant',
    ]);
  });

  it('ends an access token at once', async () => {
    const tokens = await client.tokensOf(alice, clientId);
    expect(await statusOf(tokens.access_token)).toBe(200);
    const answer = await revoke(tokens.access_token);
    expect(answer.status).toBe(200);
    expect(await statusOf(tokens.access_token)).toBe(401);
  });

  it('ends nothing of another client', async () => {
    const { client_id: other } = await client.registered();
    const tokens = await client.tokensOf(alice, clientId);
    expect((await revoke(tokens.access_token, other)).status).toBe(200);
    expect((await revoke(tokens.refresh_token, other)).status).toBe(200);
    expect(await statusOf(tokens.access_token)).toBe(200);
    expect((await client.refresh(clientId, tokens.refresh_token)).status).toBe(200);
  });

  it('takes the secret of a client that has one', async () => {
    const { client_id: id, client_secret: secret = '' } = await client.registered({
      token_endpoint_auth_method: 'client_secret_basic',
    });
    const code = (await client.authorize(alice, id)).get('code') ?? '';
    const basic = { Authorization: `Basic ${btoa(`${id}:${secret}`)}` };
    const { body } = await supertest(authServer.app)
      .post('/oauth2/token')
      .type('form')
      .set(basic)
      .send({
        grant_type: 'authorization_code',
        code,
        redirect_uri: 'http://127.0.0.1:4711/callback',
        code_verifier: client.verifier,
      });
    const token = body.access_token as string;
    expect((await revoke(token, id)).status).toBe(401);
    expect(await statusOf(token)).toBe(200);
    const answer = await supertest(authServer.app)
      .post('/oauth2/revoke')
      .type('form')
      .set(basic)
      .send({ token });
    expect(answer.status).toBe(200);
    expect(await statusOf(token)).toBe(401);
  });

  it('has nothing against no token, and asks for one', async () => {
    expect((await revoke('no-token')).status).toBe(200);
    expect(errorOf(await revoke(''))).toEqual([400, 'invalid_request']);
  });
});
