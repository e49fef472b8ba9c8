import type { Provider } from '../providers/provider.js';

/** An OpenID issuer whose tokens for `mcp-gateway` are accepted. */
export function aProvider(overrides: Partial<Provider> = {}): Provider {
  return {
    id: 'sso',
    type: 'oidc',
    displayName: 'SSO',
    issuer: 'https://sso.test',
    clientId: 'gateway',
    scopes: ['openid'],
    usernameClaim: 'preferred_username',
    groupsClaim: 'groups',
    groupPrefix: '',
    reconfirmAfterHours: 24,
    acceptTokens: { audiences: ['mcp-gateway'] },
    endpoints: {},
    ...overrides,
  };
}

/** A user pool of Amazon Cognito with two app clients that are accepted. */
export function aUserPool(overrides: Partial<Provider> = {}): Provider {
  return aProvider({
    id: 'cognito',
    type: 'cognito',
    issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_PoolA',
    clientId: 'web',
    usernameClaim: 'cognito:username',
    groupsClaim: 'cognito:groups',
    acceptTokens: { audiences: ['web'], clients: ['web', 'robot'] },
    ...overrides,
  });
}
