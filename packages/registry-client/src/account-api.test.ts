import { describe, expect, it } from '@jest/globals';
import { createRegistryClient } from './client.js';

const USER = { subject: 'local:a', name: 'a', provider: 'local', groups: [], disabled: false };
const CLIENT = { client_id: 'app', scopes: [], groups: [] };
const TOKEN = {
  id: 't',
  name: 'script',
  subject: 'local:a',
  scopes: [],
  created_at: 'then',
  expires_at: 'later',
};
const SESSION = {
  id: 's',
  subject: 'local:a',
  name: 'a',
  created_at: 'then',
  last_used_at: 'now',
};

const EXPLAINED = {
  principal: { subject: 'local:a', kind: 'user', name: 'a', groups: [], disabled: false },
  decision: { allow: false, reason: 'the caller has no scope' },
  scopes: [],
};

/** A client whose registry answers one thing, and what that was asked. */
function asked(status: number, json?: unknown) {
  const requests: { request: string; body: unknown; authorization: unknown }[] = [];
  const client = createRegistryClient({
    baseUrl: 'http://registry.test',
    fetch: (url, { method = '', body, headers }) => {
      requests.push({
        request: `${method} ${url.slice('http://registry.test'.length)}`,
        body: typeof body === 'string' ? JSON.parse(body) : undefined,
        authorization: new Headers(headers).get('authorization'),
      });
      const text = json === undefined ? null : JSON.stringify(json);
      return Promise.resolve(new Response(text, { status }));
    },
  });
  return { accounts: client.withToken('the-token'), requests };
}
type Accounts = ReturnType<typeof asked>['accounts'];

describe('accounts', () => {
  it.each<[string, (api: Accounts) => Promise<unknown>, unknown, unknown]>([
    ['GET /api/users', (api) => api.users(), { users: [USER] }, [USER]],
    ['GET /api/clients', (api) => api.clients(), { clients: [CLIENT] }, [CLIENT]],
    ['GET /api/tokens', (api) => api.apiTokens(), { tokens: [TOKEN] }, [TOKEN]],
    ['GET /api/tokens?all=true', (api) => api.apiTokens('all'), { tokens: [] }, []],
    ['GET /api/sessions', (api) => api.sessions(), { sessions: [SESSION] }, [SESSION]],
    ['GET /api/sessions?all=true', (api) => api.sessions('all'), { sessions: [] }, []],
  ])('are listed by %s', async (request, list, json, expected) => {
    const { accounts, requests } = asked(200, json);
    await expect(list(accounts)).resolves.toEqual(expected);
    expect(requests).toEqual([{ request, body: undefined, authorization: 'Bearer the-token' }]);
  });

  it.each<[string, (api: Accounts) => Promise<unknown>, unknown, unknown]>([
    [
      'POST /api/users',
      (api) => api.addUser({ name: 'a', password: 'p' }),
      { name: 'a', password: 'p' },
      USER,
    ],
    [
      'PATCH /api/users/keycloak%3A42',
      (api) => api.changeUser('keycloak:42', { disabled: true }),
      { disabled: true },
      USER,
    ],
    [
      'POST /api/clients',
      (api) => api.addClient({ name: 'app' }),
      { name: 'app' },
      { ...CLIENT, client_secret: 'x' },
    ],
    [
      'POST /api/clients/app/rotate',
      (api) => api.rotateClient('app'),
      undefined,
      { ...CLIENT, client_secret: 'x' },
    ],
    [
      'POST /api/tokens',
      (api) => api.addApiToken({ name: 'script' }),
      { name: 'script' },
      { ...TOKEN, access_token: 'x' },
    ],
    [
      'POST /api/explain',
      (api) => api.explain({ principal: 'a', server: 'x', method: 'ping' }),
      { principal: 'a', server: 'x', method: 'ping' },
      EXPLAINED,
    ],
  ])('are changed or explained by %s', async (request, change, body, json) => {
    const { accounts, requests } = asked(200, json);
    await expect(change(accounts)).resolves.toEqual(json);
    expect(requests).toMatchObject([{ request, body }]);
  });

  it.each<[string, (api: Accounts) => Promise<void>]>([
    ['DELETE /api/users/a', (api) => api.removeUser('a')],
    ['DELETE /api/clients/app', (api) => api.removeClient('app')],
    ['DELETE /api/tokens/t', (api) => api.removeApiToken('t')],
    ['DELETE /api/sessions/s', (api) => api.endSession('s')],
  ])('end by %s', async (request, end) => {
    const { accounts, requests } = asked(204);
    await expect(end(accounts)).resolves.toBeUndefined();
    expect(requests).toMatchObject([{ request }]);
  });

  it('have a password, which is changed by POST /api/me/password', async () => {
    const { accounts, requests } = asked(204);
    const change = { current_password: 'old', password: 'new' };
    await expect(accounts.changePassword(change)).resolves.toBeUndefined();
    expect(requests).toMatchObject([{ request: 'POST /api/me/password', body: change }]);
  });

  it('are refused in the registry’s words', async () => {
    const problem = { type: 'urn:mcp-gateway:error:conflict', detail: 'The name is taken' };
    const { accounts } = asked(409, problem);
    await expect(accounts.addUser({ name: 'a', password: 'p' })).rejects.toMatchObject({
      status: 409,
      code: 'conflict',
      message: 'The name is taken',
    });
  });
});
