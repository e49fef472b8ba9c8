import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { POLICY_TEXT } from '@mcp-gateway/testing';
import {
  ISSUER,
  startAuthServer,
  type AuthServerUnderTest,
} from '../testing/auth-server-under-test.js';

let authServer: AuthServerUnderTest;
beforeAll(async () => {
  authServer = await startAuthServer({ policy: POLICY_TEXT });
});
afterAll(() => authServer.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  supertest(authServer.app).get(path).set(headers);

const SERVER = '/.well-known/oauth-authorization-server';
const OPENID = '/.well-known/openid-configuration';
const RESOURCE = '/.well-known/oauth-protected-resource';
const MISLEADING = {
  Host: 'evil.example',
  'X-Forwarded-Host': 'evil.example',
  'X-Forwarded-Proto': 'http',
};

describe(`GET ${SERVER}`, () => {
  it('describes the authorization server under its exact issuer (RFC 8414, A-15)', async () => {
    const { status, body } = await get(SERVER);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      issuer: ISSUER,
      token_endpoint: `${ISSUER}/oauth2/token`,
      revocation_endpoint: `${ISSUER}/oauth2/revoke`,
      jwks_uri: `${ISSUER}/oauth2/jwks`,
      authorization_endpoint: `${ISSUER}/oauth2/authorize`,
      registration_endpoint: `${ISSUER}/oauth2/register`,
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      client_id_metadata_document_supported: true,
    });
  });

  it('says the same as the OpenID configuration (A-15)', async () => {
    expect((await get(OPENID)).body).toEqual((await get(SERVER)).body);
  });

  it('does not name offline_access, for every client gets what it is for (A-11)', async () => {
    expect((await get(SERVER)).body.scopes_supported).toEqual(['openid']);
  });

  it('names no address that is not there', async () => {
    const { body } = await get(SERVER);
    const named = Object.keys(body as object).filter((name) => /_(endpoint|uri)$/.test(name));
    expect(named.sort()).toEqual([
      'authorization_endpoint',
      'jwks_uri',
      'registration_endpoint',
      'revocation_endpoint',
      'token_endpoint',
    ]);
  });
});

describe(`GET ${RESOURCE}`, () => {
  it.each([
    ['the gateway', ''],
    ['a server', '/currenttime/mcp'],
    ['a server of several segments', '/a/b/c/mcp'],
    ['a legacy stream', '/currenttime/sse'],
  ])('describes %s under the URL that clients use (RFC 9728, A-01)', async (_, path) => {
    const { status, body } = await get(`${RESOURCE}${path}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      resource: `${ISSUER}${path}`,
      authorization_servers: [ISSUER],
      bearer_methods_supported: ['header'],
    });
  });

  it.each([
    '/currenttime',
    '/currenttime/messages',
    '/mcp',
    '/api/servers',
    '/a//b/mcp',
    '/A/mcp',
    '/a/%2e%2e/b/mcp',
    '/a%2fb/mcp',
    '/a/b/c/d/e/mcp',
    '/a/mcp/',
    '/a/mcp/mcp',
  ])('has nothing for %s (T-074)', async (path) => {
    expect((await get(`${RESOURCE}${path}`)).status).toBe(404);
  });

  it('tells nobody which servers there are', async () => {
    expect((await get(`${RESOURCE}/no-such-server/mcp`)).status).toBe(200);
  });
});

describe('metadata', () => {
  it.each([SERVER, OPENID, RESOURCE, `${RESOURCE}/currenttime/mcp`])(
    'can be read by pages of any origin, for a while: %s',
    async (path) => {
      const { headers } = await get(path, { Origin: 'https://client.example' });
      expect(headers['access-control-allow-origin']).toBe('*');
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
      expect(headers['cache-control']).toBe('public, max-age=300');
      expect(headers['content-type']).toContain('application/json');
    },
  );

  it.each([SERVER, OPENID, RESOURCE, `${RESOURCE}/currenttime/mcp`])(
    'takes no word from the request for where it is: %s (W-15, W-42, T-074)',
    async (path) => {
      const { text } = await get(path, MISLEADING);
      expect(text).not.toContain('evil');
      expect(text).toBe((await get(path)).text);
    },
  );
});
