import { beforeAll, describe, expect, it } from '@jest/globals';
import { signIn, type Admin } from './admin.js';
import { theStack } from './the-stack.js';

const ALICE = { name: 'alice-of-accounts', password: 'correct horse battery' };
const { gatewayUrl } = theStack;

let admin: Admin;
beforeAll(async () => {
  admin = await signIn(gatewayUrl);
});

type Answer = { status: number; body: Record<string, unknown> };

const answerOf = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  return { status: response.status, body };
};
const json = (method: string, body?: object): RequestInit => ({
  method,
  headers: { 'Content-Type': 'application/json' },
  ...(body && { body: JSON.stringify(body) }),
});
const asAdmin = async (method: string, path: string, body?: object) =>
  answerOf(await admin.fetch(path, json(method, body)));
const withToken = async (token: string, path: string) =>
  answerOf(await fetch(`${gatewayUrl}${path}`, { headers: { Authorization: `Bearer ${token}` } }));

/** The session cookie of somebody who signs in by the form; undefined when they may not. */
const cookieOf = async ({ name, password }: typeof ALICE): Promise<string | undefined> => {
  const login = await fetch(`${gatewayUrl}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'User-Agent': 'the browser of the test' },
    body: new URLSearchParams({ username: name, password }),
  });
  return login.headers.getSetCookie()[0]?.split(';')[0];
};
const meBy = async (cookie: string) =>
  answerOf(await fetch(`${gatewayUrl}/api/me`, { headers: { cookie } }));
const callTool = async (token: string) => {
  const response = await fetch(`${gatewayUrl}/currenttime/mcp`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'current_time_by_timezone', arguments: { tz_name: 'Europe/Berlin' } },
    }),
  });
  await response.text();
  return response.status;
};
/** What the gate says, whatever the server makes of a call without a session. */
const isLetIn = async (token: string) => ![401, 403].includes(await callTool(token));

describe('accounts through the gateway', () => {
  it('give a person rights, and take all of them at once (T-070, T-076, W-47)', async () => {
    const groups = ['mcp-registry-developer'];
    expect((await asAdmin('POST', '/api/users', { ...ALICE, groups })).status).toBe(201);
    const cookie = (await cookieOf(ALICE))!;
    expect((await meBy(cookie)).body).toMatchObject({
      subject: `local:${ALICE.name}`,
      kind: 'user',
      groups,
      permissions: { list_service: ['*'] },
    });

    const page = await (await fetch(`${gatewayUrl}/`, { headers: { cookie } })).text();
    const [, csrf = ''] = /name="csrf-token" content="([^"]+)"/.exec(page) ?? [];
    const made = await answerOf(
      await fetch(`${gatewayUrl}/api/tokens`, {
        ...json('POST', { name: 'script' }),
        headers: { cookie, 'X-CSRF-Token': csrf, 'Content-Type': 'application/json' },
      }),
    );
    expect(made.status).toBe(201);
    const token = made.body['access_token'] as string;
    expect((await withToken(token, '/api/me')).body).toMatchObject({ name: ALICE.name });
    expect(await isLetIn(token)).toBe(true);
    expect((await withToken(token, '/api/users')).status).toBe(403);

    const sessions = await answerOf(
      await fetch(`${gatewayUrl}/api/sessions`, { headers: { cookie } }),
    );
    expect(sessions.body['sessions']).toMatchObject([
      { name: ALICE.name, address: '127.0.0.1', user_agent: 'the browser of the test' },
    ]);

    await asAdmin('PATCH', `/api/users/${ALICE.name}`, { groups: [] });
    expect((await meBy(cookie)).body['scopes']).toEqual([]);
    expect(await isLetIn(token)).toBe(false);
    await asAdmin('PATCH', `/api/users/${ALICE.name}`, { groups });
    expect(await isLetIn(token)).toBe(true);

    expect((await asAdmin('PATCH', `/api/users/${ALICE.name}`, { disabled: true })).status).toBe(
      200,
    );
    expect((await meBy(cookie)).status).toBe(401);
    expect((await withToken(token, '/api/me')).status).toBe(401);
    expect(await callTool(token)).toBe(401);
    expect(await cookieOf(ALICE)).toBeUndefined();
    expect((await asAdmin('DELETE', `/api/users/${ALICE.name}`)).status).toBe(204);
  });

  it('give a machine client tokens until it is removed (T-070)', async () => {
    const scopes = ['mcp-servers-unrestricted/execute'];
    const made = await asAdmin('POST', '/api/clients', { name: 'client-of-accounts', scopes });
    expect(made.status).toBe(201);
    const tokenBy = async ({ client_id, client_secret }: Record<string, unknown>) =>
      answerOf(
        await fetch(`${gatewayUrl}/oauth2/token`, {
          method: 'POST',
          body: new URLSearchParams({
            grant_type: 'client_credentials',
            client_id: String(client_id),
            client_secret: String(client_secret),
          }),
        }),
      );
    const first = await tokenBy(made.body);
    expect(first.body['scope']).toBe(scopes.join(' '));
    expect(await isLetIn(String(first.body['access_token']))).toBe(true);

    const rotated = await asAdmin('POST', '/api/clients/client-of-accounts/rotate', {});
    expect((await tokenBy(made.body)).status).toBe(401);
    const second = await tokenBy(rotated.body);
    expect(await callTool(String(first.body['access_token']))).toBe(401);
    expect((await asAdmin('DELETE', '/api/clients/client-of-accounts')).status).toBe(204);
    expect(await callTool(String(second.body['access_token']))).toBe(401);
    expect((await tokenBy(rotated.body)).status).toBe(401);
  });
});
