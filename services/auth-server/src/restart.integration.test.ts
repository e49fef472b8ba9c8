import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { internalKey } from '@mcp-gateway/identity';
import {
  freePorts,
  sendRequest,
  startServiceProcess,
  type HttpRequest,
} from '@mcp-gateway/testing';
import { createBrowser } from './testing/browser.js';
import { aCall, gatePost } from './testing/gate-request.js';
import { oauthClient } from './testing/oauth-client.js';

const MAIN = join(import.meta.dirname, '../dist/main.js');
const SHIPPED_POLICY = join(import.meta.dirname, '../../../scopes.yml');
const SECRET_KEY = 'the secret of a test installation only';
const AGENT = { client_id: 'agent', client_secret: 'the secret of the agent' };
const ALICE = { username: 'alice', password: 'correct horse battery' };

let folder: string;
let port: number;
let child: ChildProcess;

const start = async () => {
  const env = {
    PATH: process.env['PATH'] ?? '',
    AUTH_SERVER_PORT: String(port),
    DATA_DIR: join(folder, 'data'),
    RUN_DIR: folder,
    SECRET_KEY,
    ADMIN_PASSWORD: 'the password of root',
    AGENT_CLIENT_SECRET: AGENT.client_secret,
    GATEWAY_URL: 'https://gateway.test',
    SCOPES_FILE: SHIPPED_POLICY,
  };
  child = await startServiceProcess(MAIN, env, new URL(`http://127.0.0.1:${port}`));
};
const killAndRestart = async () => {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  await start();
};

const ask = async (request: HttpRequest) => {
  const { status, body } = await sendRequest({ port }, request);
  return { status, body: (body === '' ? {} : JSON.parse(body)) as Record<string, unknown> };
};
const internal = (path: string, body: object, method = 'POST') => {
  const headers = {
    'Content-Type': 'application/json',
    Authorization: `Bearer ${internalKey(SECRET_KEY)}`,
  };
  return ask({ method, path: `/internal${path}`, headers, body: JSON.stringify(body) });
};
const oauth = (path: string, form: Record<string, string>) =>
  ask({
    method: 'POST',
    path: `/oauth2${path}`,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
const getToken = async (client: { client_id: string; client_secret: string }) => {
  const { body } = await oauth('/token', { grant_type: 'client_credentials', ...client });
  return body['access_token'] as string;
};
const call = async (token: string) =>
  (await sendRequest({ port }, gatePost(aCall(), { token }))).status;
const isActive = async (session_id: unknown) =>
  (await internal('/introspect', { session_id })).body['active'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'restart-'));
  [port = 0] = await freePorts(1);
  await start();
  const groups = ['mcp-registry-admin'];
  const user = { name: ALICE.username, password: ALICE.password, groups };
  expect((await internal('/users', user)).status).toBe(201);
}, 60_000);
afterAll(async () => {
  child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

describe('an auth-server that is killed and started again', () => {
  it('knows sessions, and which of them ended (W-45)', async () => {
    const open = (await internal('/sessions', ALICE)).body['session_id'];
    const ended = (await internal('/sessions', ALICE)).body['session_id'];
    await internal('/sessions/end', { session_id: ended });
    await killAndRestart();
    expect([await isActive(open), await isActive(ended)]).toEqual([true, false]);
  });

  it('refuses the token that was revoked, and no other (T-070)', async () => {
    const [revoked, good] = [await getToken(AGENT), await getToken(AGENT)];
    expect((await oauth('/revoke', { ...AGENT, token: revoked })).status).toBe(200);
    await killAndRestart();
    expect([await call(revoked), await call(good)]).toEqual([401, 200]);
  });

  it('knows what people granted their clients, and what ended of it (T-070)', async () => {
    const client = oauthClient({
      app: `http://127.0.0.1:${port}`,
      sessions: {
        start: async () => ({
          id: (await internal('/sessions', ALICE)).body['session_id'] as string,
        }),
      },
      users: {} as never,
    });
    const browser = createBrowser(`http://127.0.0.1:${port}`, 'https://gateway.test');
    await client.signIn(browser, ALICE.username);
    const { client_id: id } = await client.registered();
    const tokens = await client.tokensOf(browser, id);
    const ended = await client.tokensOf(browser, id);
    await oauth('/revoke', { client_id: id, token: ended.refresh_token });
    await killAndRestart();
    expect([await call(tokens.access_token), await call(ended.access_token)]).toEqual([200, 401]);

    const renewed = await client.refresh(id, tokens.refresh_token);
    expect(renewed.status).toBe(200);
    await killAndRestart();
    expect((await client.refresh(id, tokens.refresh_token)).status).toBe(400);
    expect(await call(renewed.body.access_token)).toBe(401);
  });

  it('knows people, clients and API tokens, and what ended with them (T-070, T-076)', async () => {
    const scopes = ['mcp-servers-unrestricted/execute'];
    const client = (await internal('/clients', { name: 'app', scopes })).body as typeof AGENT;
    const order = { subject: 'local:alice', name: 'script', scopes };
    const { access_token: api } = (await internal('/tokens', order)).body;
    const token = await getToken(client);
    await killAndRestart();
    expect([await call(token), await call(api as string)]).toEqual([200, 200]);

    const session = (await internal('/sessions', ALICE)).body['session_id'];
    const disabled = await internal('/users/alice', { disabled: true }, 'PATCH');
    expect(disabled.status).toBe(200);
    await killAndRestart();
    expect(await isActive(session)).toBe(false);
    expect([await call(await getToken(client)), await call(api as string)]).toEqual([200, 401]);
    expect((await internal('/sessions', ALICE)).status).toBe(401);
  });

  it('makes who guessed wait on (W-49)', async () => {
    const guess = () => internal('/sessions', { username: 'nobody', password: 'wrong' });
    for (let i = 0; i < 5; i += 1) await guess();
    expect((await guess()).status).toBe(429);
    await killAndRestart();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect([(await guess()).status, (await guess()).status]).toEqual([401, 429]);
  });

  it('has stored it all for its owner alone', async () => {
    const auth = join(folder, 'data/auth');
    const names = (await readdir(auth, { recursive: true })).filter((name) =>
      name.includes('.json'),
    );
    expect(names).toEqual(expect.arrayContaining(['state.jsonl', 'users/alice.json']));
    for (const name of names) expect((await stat(join(auth, name))).mode & 0o077).toBe(0);
  });
});
