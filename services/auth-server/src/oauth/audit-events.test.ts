import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { POLICY_TEXT } from '@mcp-gateway/testing';
import { startAuthServer, type AuthServerUnderTest } from '../testing/auth-server-under-test.js';
import type { Browser } from '../testing/browser.js';
import { oauthClient, type OAuthClient, type TokenAnswer } from '../testing/oauth-client.js';

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

let code: string;
let tokens: TokenAnswer['body'];
beforeEach(async () => {
  tokens = await client.tokensOf(alice, clientId);
  code = (await client.authorize(alice, clientId)).get('code') ?? '';
  authServer.events.length = 0;
});

const ALICE = { principal: 'local:alice', kind: 'user' };

describe('the audit record', () => {
  it.each<[string, () => Promise<unknown>, object]>([
    [
      'a token for a person’s client',
      () => client.redeem(clientId, code),
      { event: 'token-issue', ...ALICE, target: 'currenttime/use', outcome: 'ok' },
    ],
    [
      'a token that is renewed',
      () => client.refresh(clientId, tokens.refresh_token),
      { event: 'token-issue', ...ALICE, target: 'currenttime/use', outcome: 'ok' },
    ],
    [
      'a code that is none',
      () => client.redeem(clientId, 'wrong'),
      { event: 'token-issue', outcome: 'refused', rule: 'invalid_grant' },
    ],
    [
      'a revocation',
      () => client.postForm('/oauth2/revoke', { token: tokens.refresh_token, client_id: clientId }),
      { event: 'token-revoke', outcome: 'ok' },
    ],
  ])('is one for %s, with the client (T-133)', async (_, act, expected) => {
    await act();
    expect(authServer.events).toHaveLength(1);
    expect(authServer.events[0]).toMatchObject({ client: clientId, ...expected });
    expect(authServer.events[0]?.request_id).toMatch(/^[\w.-]+$/);
  });

  it('is one for a client that registers, and for one that may not (T-133)', async () => {
    await client.register();
    await client.register({ redirect_uris: ['http://evil.example/'] });
    expect(authServer.events).toMatchObject([
      { event: 'client-register', outcome: 'ok' },
      { event: 'client-register', outcome: 'refused' },
    ]);
  });

  it('holds no code and no token (W-28)', async () => {
    const { body } = await client.redeem(clientId, code);
    await client.refresh(clientId, 'marker');
    const written = JSON.stringify(authServer.events);
    for (const secret of [code, body.access_token, body.refresh_token, 'marker'])
      expect(written).not.toContain(secret);
  });
});
