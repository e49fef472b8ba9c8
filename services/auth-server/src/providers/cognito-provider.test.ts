import { describe, expect, it } from '@jest/globals';
import { Environment } from '@mcp-gateway/contracts';
import { loadConfig } from '@mcp-gateway/kit';
import { cognitoProvider } from './cognito-provider.js';

const Settings = Environment.pick({
  COGNITO_USER_POOL_ID: true,
  COGNITO_CLIENT_ID: true,
  COGNITO_CLIENT_SECRET: true,
  COGNITO_DOMAIN: true,
  COGNITO_ENDPOINT: true,
  AWS_REGION: true,
  ALLOW_INSECURE_HTTP: true,
});
const POOL = { COGNITO_USER_POOL_ID: 'eu-west-1_Ab1', COGNITO_CLIENT_ID: 'client' };
const read = (env: Record<string, string>) => cognitoProvider(loadConfig(Settings, env));

describe('the user pool of the environment', () => {
  it('is none when nothing is set', () => {
    expect(read({})).toBeUndefined();
    expect(read({ AWS_REGION: 'eu-west-1' })).toBeUndefined();
  });

  it('is known by its id, in the region that begins it', () => {
    expect(read(POOL)).toMatchObject({
      id: 'cognito',
      type: 'cognito',
      displayName: 'Amazon Cognito',
      issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1',
      clientId: 'client',
      withoutNonce: undefined,
      acceptTokens: { audiences: ['client'], clients: ['client'] },
      endpoints: {},
    });
    expect(read({ ...POOL, AWS_REGION: 'eu-central-1' })?.issuer).toBe(
      'https://cognito-idp.eu-central-1.amazonaws.com/eu-west-1_Ab1',
    );
  });

  it.each([
    ['acme', 'https://acme.auth.eu-west-1.amazoncognito.com'],
    ['login.acme.example', 'https://login.acme.example'],
    ['https://login.acme.example/', 'https://login.acme.example'],
  ])('has its sign-in pages at the domain %s', (COGNITO_DOMAIN, domain) => {
    expect(read({ ...POOL, COGNITO_DOMAIN })?.endpoints).toMatchObject({
      authorization: `${domain}/oauth2/authorize`,
      logout: `${domain}/logout`,
    });
  });

  it('is at another endpoint altogether when one is given', () => {
    const provider = read({ ...POOL, COGNITO_ENDPOINT: 'http://127.0.0.1:9229' });
    expect(provider?.issuer).toBe('http://127.0.0.1:9229/eu-west-1_Ab1');
    expect(provider?.endpoints.token).toBe('http://127.0.0.1:9229/oauth2/token');
    expect(provider?.withoutNonce).toBe(true);
  });

  it.each<[env: Record<string, string>, problem: string]>([
    [{ COGNITO_USER_POOL_ID: 'eu-west-1_Ab1' }, 'COGNITO_CLIENT_ID: must be set'],
    [{ COGNITO_CLIENT_ID: 'x' }, 'COGNITO_USER_POOL_ID: must be set'],
    [
      { ...POOL, COGNITO_USER_POOL_ID: 'a/b' },
      'COGNITO_USER_POOL_ID: must be the id of a user pool',
    ],
    [{ ...POOL, AWS_REGION: 'evil.example/' }, 'AWS_REGION: must be a region'],
    [{ ...POOL, COGNITO_DOMAIN: 'http://acme.example' }, 'COGNITO_DOMAIN: must be an https URL'],
    [{ ...POOL, COGNITO_ENDPOINT: 'x' }, 'COGNITO_ENDPOINT: must be an absolute http or https URL'],
    [{ ...POOL, COGNITO_ENDPOINT: 'http://c.example' }, 'COGNITO_ENDPOINT: must be an https URL'],
  ])('is refused with %j', (env, problem) => {
    expect(() => read(env)).toThrow(problem);
  });
});
