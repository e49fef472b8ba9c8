import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { startCognitoLocal } from './cognito-local.js';
import { startOidcProvider } from './oidc-provider.js';

describe('startOidcProvider', () => {
  it('gives tokens to people who sign in and to machines', async () => {
    const idp = await startOidcProvider({ users: { bob: { groups: ['staff'] } } });
    try {
      const { access_token, id_token } = await idp.userTokens('bob', 'openid mcp/read');
      expect(decodeJwt(access_token)).toMatchObject({
        iss: idp.issuer,
        sub: 'bob',
        aud: 'mcp-gateway',
        scope: 'mcp/read',
        groups: ['staff'],
      });
      expect(decodeJwt(id_token)).toMatchObject({ sub: 'bob', groups: ['staff'] });
      expect(decodeJwt(await idp.machineToken('mcp/read'))).toMatchObject({
        sub: 'machine',
        client_id: 'machine',
        scope: 'mcp/read',
      });
    } finally {
      await idp.stop();
    }
  });
});

describe('startCognitoLocal', () => {
  it('gives tokens of a user pool', async () => {
    const alice = { username: 'alice@example.com', groups: ['admins'] };
    const cognito = await startCognitoLocal({ users: [alice] });
    try {
      const { AccessToken, IdToken } = await cognito.userTokens(alice.username);
      expect(decodeJwt(AccessToken)).toMatchObject({
        iss: cognito.issuer,
        token_use: 'access',
        client_id: cognito.clientId,
        'cognito:groups': ['admins'],
      });
      expect(decodeJwt(IdToken)).toMatchObject({ token_use: 'id', aud: cognito.clientId });
    } finally {
      await cognito.stop();
    }
  });
});
