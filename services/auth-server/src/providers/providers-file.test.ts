import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FileRefused } from '@mcp-gateway/kit';
import { loadProviders, parseProviders } from './providers-file.js';

const ROOT = join(import.meta.dirname, '../../../..');
const SHIPPED = join(ROOT, 'oauth2_providers.yml');
const ENV = { ID: 'the-client', SECRET: 'the secret' };

function problemsIn(text: string, env: Record<string, string> = ENV): string[] {
  try {
    parseProviders(text, { env });
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    return error.problems.map(({ place, message }) => `${place}: ${message}`);
  }
  return [];
}

const oidc = (lines: string) => `providers:
  sso:
    type: oidc
    issuer: https://sso.example.org
    client_id: x
    ${lines}
`;

describe('parseProviders', () => {
  it('reads a provider, with the variables filled in', () => {
    const text = `
providers:
  keycloak:
    type: oidc
    display_name: Keycloak
    issuer: https://sso.example.org/realms/main
    client_id: \${ID}
    client_secret: \${SECRET}
    scopes: [openid, email, profile]
    username_claim: preferred_username
    groups_claim: groups
    accept_tokens: { audiences: [mcp-gateway] }
    enabled: true
`;
    expect(parseProviders(text, { env: ENV })).toEqual([
      {
        id: 'keycloak',
        type: 'oidc',
        displayName: 'Keycloak',
        issuer: 'https://sso.example.org/realms/main',
        clientId: 'the-client',
        clientSecret: 'the secret',
        scopes: ['openid', 'email', 'profile'],
        idTokenAlgorithm: 'RS256',
        usernameClaim: 'preferred_username',
        groupsClaim: 'groups',
        groupPrefix: '',
        reconfirmAfterHours: 24,
        acceptTokens: { audiences: ['mcp-gateway'] },
        endpoints: {},
      },
    ]);
  });

  it('takes the endpoints of Cognito from its domain, which is not its issuer', () => {
    const [provider] = parseProviders(
      `
providers:
  c:
    type: cognito
    issuer: https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A
    domain: https://acme.auth.eu-west-1.amazoncognito.com/
    client_id: x
`,
      { env: {} },
    );
    expect(provider).toMatchObject({
      displayName: 'c',
      groupsClaim: 'cognito:groups',
      usernameClaim: 'cognito:username',
      endpoints: {
        authorization: 'https://acme.auth.eu-west-1.amazoncognito.com/oauth2/authorize',
        logout: 'https://acme.auth.eu-west-1.amazoncognito.com/logout',
        jwks: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A/.well-known/jwks.json',
      },
    });
    expect(provider?.acceptTokens).toBeUndefined();
  });

  it('sets the name of the provider before the groups of GitHub', () => {
    const text = `providers: { hub: { type: github, client_id: x, client_secret: y } }`;
    expect(parseProviders(text, { env: {} })).toMatchObject([
      { groupPrefix: 'hub:', endpoints: { userinfo: 'https://api.github.com/user' } },
    ]);
  });

  it.each(['providers: {}', 'providers:', 'providers: { a: { enabled: false } }'])(
    'gives no provider for %j',
    (text) => {
      expect(parseProviders(text, { env: {} })).toEqual([]);
    },
  );

  it.each<[what: string, text: string, problem: string]>([
    ['broken YAML', 'providers:\n  a: [', 'line 2: '],
    ['nothing', '', 'the file: is empty'],
    ['an alias', 'providers: { a: &a {}, b: *a }', 'line 1: has an anchor or alias'],
    ['another key', 'providers: {}\nprovider: {}', 'the file: has unknown keys: ["provider"]'],
    ['a list', 'providers: []', 'the file: holds providers that are no mapping'],
    ['a text', 'providers: { a: b }', 'line 1, providers.a: must be a mapping'],
    ['a name in capitals', 'providers: { A: {} }', 'line 1, providers.A: is named by'],
    ['the name of local accounts', 'providers: { local: {} }', 'providers.local: is named by'],
    ['a prototype', 'providers: { __proto__: {} }', 'providers.__proto__: is named by'],
    ['no type', 'providers: { a: {} }', 'line 1, providers.a.type: must be oidc, cognito or'],
    ['another type', 'providers: { a: { type: saml } }', 'providers.a.type: must be oidc,'],
    ['no boolean', oidc('enabled: "true"'), 'line 6, providers.sso.enabled: must be true or'],
    ['a misspelt key', oidc('user_claim: x'), 'line 2, providers.sso: has unknown keys: ["user_'],
    ['no issuer', 'providers:\n  a:\n    type: oidc', 'line 2, providers.a.issuer: is missing'],
    ['a number', oidc('display_name: 7'), 'line 6, providers.sso.display_name: must be text'],
    ['no openid', oidc('scopes: [email]'), 'line 6, providers.sso.scopes: must hold openid'],
    ['two scopes in one', oidc('scopes: [openid, "a b"]'), 'scopes: holds a name that is no scope'],
    [
      'no algorithm',
      oidc('id_token_signed_response_alg: none'),
      'is no algorithm that is accepted',
    ],
    ['a shared key', oidc('id_token_signed_response_alg: HS256'), 'is no algorithm that is accept'],
    ['custom groups (W-51)', oidc('groups_claim: "custom:groups"'), 'names a custom attribute of'],
    [
      'custom groups by pointer (W-51)',
      oidc('groups_claim: /custom:x'),
      'names a custom attribute',
    ],
    ['no path', oidc('groups_claim: a..b'), 'line 6, providers.sso.groups_claim: must be a claim'],
    ['no audience', oidc('accept_tokens: { audiences: [] }'), 'accept_tokens.audiences: names no'],
    ['a bad endpoint', oidc('endpoints: { jwks: x }'), 'endpoints.jwks: must be an https URL'],
    [
      'other groups of Cognito (W-51)',
      'providers: { a: { type: cognito, issuer: https://a.example, client_id: x, groups_claim: x } }',
      'line 1, providers.a.groups_claim: can be cognito:groups only',
    ],
    [
      'no prefix for GitHub',
      'providers: { a: { type: github, client_id: x, client_secret: y, group_prefix: "" } }',
      'line 1, providers.a.group_prefix: is empty',
    ],
    [
      'tokens of GitHub',
      'providers: { a: { type: github, client_id: x, client_secret: y, accept_tokens: {} } }',
      'has unknown keys: ["accept_tokens"]',
    ],
    [
      'a variable that is not set',
      oidc('client_secret: "${KEYCLOAK_SECRET}"'),
      'line 6, providers.sso.client_secret: needs the environment variable KEYCLOAK_SECRET, which is not set',
    ],
    [
      'a variable that every object has',
      oidc('client_secret: "${toString}"'),
      'variable toString,',
    ],
  ])('refuses %s', (_what, text, problem) => {
    expect(problemsIn(text).join('\n')).toContain(problem);
  });

  it.each([
    'http://sso.example.org',
    'https://sso.example.org?x',
    'https://user:pass@sso.example.org',
    'https://sso.example.org/#x',
    'ftp://localhost',
    'sso.example.org',
  ])('refuses the issuer %s', (issuer) => {
    const text = `providers: { a: { type: oidc, client_id: x, issuer: "${issuer}" } }`;
    expect(problemsIn(text).join()).toContain('providers.a.issuer: must be an https URL');
  });

  it('takes http for loopback hosts, and for others when that was allowed', () => {
    const text = (issuer: string) =>
      `providers: { a: { type: oidc, client_id: x, issuer: "${issuer}" } }`;
    expect(problemsIn(text('http://127.0.0.1:8080/x'))).toEqual([]);
    const options = { env: {}, allowInsecureHttp: true };
    expect(parseProviders(text('http://sso.example.org'), options)).toHaveLength(1);
  });

  it('names all that is wrong, and no value', () => {
    const text = oidc('client_secret: 4711\n    groups_claim: [hidden]\n    username_claim: 8');
    const problems = problemsIn(text);
    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toMatch(/4711|hidden/);
  });
});

describe('loadProviders', () => {
  it('names the file that it refuses', async () => {
    await expect(loadProviders('/nowhere/p.yml', { env: {} })).rejects.toThrow(
      'The providers file /nowhere/p.yml cannot be used: it does not exist',
    );
  });

  it('finds nothing enabled in the file that ships', async () => {
    await expect(loadProviders(SHIPPED, { env: {} })).resolves.toEqual([]);
  });

  it('can use each example of the file that ships, once it is enabled', () => {
    const text = readFileSync(SHIPPED, 'utf8').replaceAll('enabled: false', 'enabled: true');
    const names = [...text.matchAll(/\$\{([A-Z][A-Z0-9_]*)\}/g)].map(([, name = '']) => name);
    const env = Object.fromEntries(names.map((name) => [name, 'x']));
    expect(parseProviders(text, { env }).map(({ id }) => id)).toEqual([
      'keycloak',
      'entra',
      'okta',
      'auth0',
      'google',
      'github',
      'cognito',
    ]);
  });
});
