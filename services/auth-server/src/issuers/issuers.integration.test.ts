import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  sendRequest,
  startCognitoLocal,
  startOidcProvider,
  type CognitoLocal,
  type OidcProvider,
} from '@mcp-gateway/testing';
import { aProvider, aUserPool } from '../testing/a-provider.js';
import { startAuthServer, type AuthServerUnderTest } from '../testing/auth-server-under-test.js';
import { aCall, gatePost } from '../testing/gate-request.js';

const POLICY = `
scopes:
  clock: [{ server: currenttime, methods: [tools/call], tools: [current_time_by_timezone] }]
  mcp/read: [{ server: currenttime, methods: [tools/call], tools: [current_time_by_timezone] }]
  mcp/execute: [{ server: '*', methods: [tools/call], tools: ['*'] }]
groups:
  staff: [clock]
`;

let idp: OidcProvider;
let cognito: CognitoLocal;
let authServer: AuthServerUnderTest;

beforeAll(async () => {
  const users = { bob: { groups: ['staff'] }, eve: { groups: ['others'] } };
  [idp, cognito] = await Promise.all([
    startOidcProvider({ users }),
    startCognitoLocal({
      users: [{ username: 'bob@example.com', groups: ['staff'] }, { username: 'eve@example.com' }],
    }),
  ]);
  const clients = [cognito.clientId];
  authServer = await startAuthServer({
    policy: POLICY,
    providers: [
      aProvider({ issuer: idp.issuer }),
      aUserPool({ issuer: cognito.issuer, acceptTokens: { audiences: clients, clients } }),
    ],
  });
});
afterAll(async () => {
  await authServer.close();
  await Promise.all([idp.stop(), cognito.stop()]);
});

const status = async (token: string, tool?: string) => {
  const request = gatePost(aCall(tool), { token });
  return (await sendRequest({ port: authServer.port }, request)).status;
};

describe('tokens of an OpenID provider', () => {
  it('are worth what the groups of the person are (T-063)', async () => {
    const bob = await idp.userTokens('bob');
    await expect(status(bob.access_token)).resolves.toBe(200);
    await expect(status(bob.access_token, 'secret_tool')).resolves.toBe(403);
    const eve = await idp.userTokens('eve', 'openid mcp/execute');
    await expect(status(eve.access_token)).resolves.toBe(403);
  });

  it('are no id tokens (W-07)', async () => {
    const { id_token } = await idp.userTokens('bob');
    await expect(status(id_token)).resolves.toBe(401);
  });

  it('are worth what the scopes of the machine are (T-063)', async () => {
    await expect(status(await idp.machineToken('mcp/read'))).resolves.toBe(200);
    await expect(status(await idp.machineToken('mcp/read'), 'secret_tool')).resolves.toBe(403);
    await expect(status(await idp.machineToken('mcp/execute'), 'secret_tool')).resolves.toBe(200);
  });
});

describe('tokens of Amazon Cognito', () => {
  it('are worth what the groups of the person are', async () => {
    const { AccessToken: bob } = await cognito.userTokens('bob@example.com');
    const { AccessToken: eve } = await cognito.userTokens('eve@example.com');
    expect([await status(bob), await status(eve)]).toEqual([200, 403]);
  });

  it('are no id tokens (W-07), and of no other app client (W-06)', async () => {
    const { IdToken } = await cognito.userTokens('bob@example.com');
    const other = await cognito.userTokens('bob@example.com', cognito.otherClientId);
    expect([await status(IdToken), await status(other.AccessToken)]).toEqual([401, 401]);
  });
});

describe('tokens of an issuer that stopped', () => {
  it('are verified on with the keys that are known (T-127)', async () => {
    const later = await idp.machineToken('mcp/read');
    await idp.stop();
    await expect(status(later)).resolves.toBe(200);
  });
});
