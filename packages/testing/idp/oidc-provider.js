/** An OpenID provider in a process of its own; what it knows comes as JSON in the only argument. */
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

const { port, users, clients, webClientId, audience, scopes } = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const RESOURCE = 'https://mcp.test/';

const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const key = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'first' };

const findAccount = (_ctx, id) => {
  const user = Object.hasOwn(users, id) ? users[id] : undefined;
  return user && { accountId: id, claims: () => ({ sub: id, preferred_username: id, ...user }) };
};

const provider = new Provider(issuer, {
  jwks: { keys: [key] },
  clients,
  findAccount,
  scopes: ['openid', 'offline_access', 'email', 'profile', ...scopes],
  claims: {
    openid: ['sub', 'groups'],
    email: ['email'],
    profile: ['name', 'preferred_username'],
  },
  conformIdTokenClaims: false,
  cookies: { keys: ['not a secret'] },
  pkce: { required: () => true },
  extraTokenClaims: (_ctx, token) => {
    const user = token.accountId === undefined ? undefined : users[token.accountId];
    return user && { groups: user.groups, preferred_username: token.accountId };
  },
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      // The client of the sign-in page asks for the person only; its tokens are for userinfo.
      defaultResource: (_ctx, client) => (client.clientId === webClientId ? undefined : RESOURCE),
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: scopes.join(' '),
        audience,
        accessTokenFormat: 'jwt',
        accessTokenTTL: 3600,
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
});

process.stdin.resume().on('end', () => process.exit());
createServer(provider.callback()).listen(port, '127.0.0.1', () => {
  process.stdout.write('listening\n');
});
