import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freePorts, sendRequest, type HttpTarget } from '@mcp-gateway/testing';
import { aCall, gatePost } from './testing/gate-request.js';

const MAIN = join(import.meta.dirname, '../dist/main.js');
const SHIPPED_POLICY = join(import.meta.dirname, '../../../scopes.yml');
const CLIENT_SECRET = 'the secret of the agent';

const NOTHING_GRANTED = `
scopes:
  mcp-servers-unrestricted/execute: [{ server: currenttime, methods: [ping] }]
`;

let folder: string;
let port: number;
let children: ChildProcess[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auth-server-'));
  [port = 0] = await freePorts(1);
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

type Line = { level: string; msg: string; err?: { message: string } };

/** Starts the auth-server as a process; an empty variable counts as one that is not set. */
function start(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      AUTH_SERVER_PORT: String(port),
      DATA_DIR: join(folder, 'data'),
      RUN_DIR: folder,
      SECRET_KEY: 'the secret of a test installation only',
      ADMIN_PASSWORD: 'the password of root',
      AGENT_CLIENT_SECRET: CLIENT_SECRET,
      GATEWAY_URL: 'https://gateway.test',
      SCOPES_FILE: SHIPPED_POLICY,
      ...env,
    },
  });
  children.push(child);
  const lines: Line[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(JSON.parse(line) as Line));
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const logged = async (msg: string) => {
    while (!lines.some((line) => line.msg === msg)) await once(reader, 'line');
  };
  const stop = async () => {
    child.kill('SIGTERM');
    return exited;
  };
  return { lines, exited, logged, stop };
}

async function getToken(): Promise<string> {
  const body = `grant_type=client_credentials&client_id=agent&client_secret=${CLIENT_SECRET}`;
  const answer = await sendRequest(
    { port },
    {
      method: 'POST',
      path: '/oauth2/token',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: body.replaceAll(' ', '+'),
    },
  );
  return JSON.parse(answer.body).access_token as string;
}

const call = async (token: string, target: HttpTarget = { port }) =>
  (await sendRequest(target, gatePost(aCall(), { token }))).status;

describe('the auth-server as a process', () => {
  it('serves on its port and, the gate alone, on its socket file', async () => {
    const { logged, stop } = start();
    await logged('Started');
    const socketPath = join(folder, 'auth-server.sock');
    const token = await getToken();
    expect(await call(token)).toBe(200);
    expect(await call(token, { socketPath })).toBe(200);
    const health = { path: '/health' };
    expect((await sendRequest({ port }, health)).status).toBe(200);
    expect((await sendRequest({ socketPath }, health)).status).toBe(404);
    expect(await stop()).toBe(0);
    await expect(readdir(folder)).resolves.toEqual(['data']);
  });

  it('writes its decisions and its key for the owner alone', async () => {
    const { logged, stop } = start();
    await logged('Started');
    await call(await getToken());
    await stop();
    const keys = await readdir(join(folder, 'data/keys'));
    expect(keys.length).toBeGreaterThan(0);
    for (const file of ['audit/decisions.jsonl', ...keys.map((name) => `keys/${name}`)])
      expect((await stat(join(folder, 'data', file))).mode & 0o077).toBe(0);
    const audit = await readFile(join(folder, 'data/audit/decisions.jsonl'), 'utf8');
    expect(JSON.parse(audit)).toMatchObject({
      request_id: 'call-1',
      principal: 'agent',
      client: 'agent',
      server: 'currenttime',
      method: 'tools/call',
      target: 'current_time_by_timezone',
      decision: 'allow',
      rule: 'mcp-servers-unrestricted/execute',
    });
  });

  it('takes after a restart the tokens it gave before', async () => {
    const first = start();
    await first.logged('Started');
    const token = await getToken();
    await first.stop();
    await start().logged('Started');
    expect(await call(token)).toBe(200);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'a short SECRET_KEY (W-48)',
      { SECRET_KEY: 'short' },
      'SECRET_KEY: must be at least 32 bytes long',
    ],
    [
      'no SECRET_KEY (W-48)',
      { SECRET_KEY: '' },
      'SECRET_KEY: must be set: ./build_and_run.sh writes a random one to .env',
    ],
    [
      'a sample password (W-49)',
      { ADMIN_PASSWORD: 'password' },
      'ADMIN_PASSWORD: must not be a sample value',
    ],
    [
      'no password (W-49)',
      { ADMIN_PASSWORD: '' },
      'ADMIN_PASSWORD: must be set: ./build_and_run.sh writes a random one to .env',
    ],
    [
      'a port that is none',
      { AUTH_SERVER_PORT: 'http' },
      'AUTH_SERVER_PORT: must be a port number from 1 to 65535',
    ],
    ['a log level that is none', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL: must be a level such as info'],
    [
      'a gateway on plain http',
      { GATEWAY_URL: 'http://gateway.test' },
      'GATEWAY_URL: gateway.test is not a loopback host, so it must be https (or set ALLOW_INSECURE_HTTP=true)',
    ],
    [
      'no policy file (W-18)',
      { SCOPES_FILE: '/nowhere/scopes.yml' },
      'The policy file /nowhere/scopes.yml cannot be used: it does not exist',
    ],
    [
      'no providers file',
      { OAUTH2_PROVIDERS_FILE: '/nowhere/providers.yml' },
      'The providers file /nowhere/providers.yml cannot be used: it does not exist',
    ],
    [
      'half of a user pool',
      { COGNITO_USER_POOL_ID: 'eu-west-1_Ab1' },
      'COGNITO_CLIENT_ID: must be set',
    ],
  ])('refuses to start with %s, and says why in one sentence', async (_, env, sentence) => {
    const { lines, exited } = start(env);
    expect(await exited).toBe(1);
    expect(lines).toHaveLength(1);
    const { level, msg, err } = lines[0]!;
    expect(level).toBe('fatal');
    expect(`${msg}\n${err?.message ?? ''}`).toContain(sentence);
    expect(JSON.stringify(lines)).not.toContain('short"');
  });

  it.each([
    ['broken', 'scopes: ['],
    ['empty', ''],
    ['open to all by a slip', 'scopes: { s: [{ server: "*", method: ["*"] }] }'],
  ])('refuses to start with a policy that is %s (W-18, T-136)', async (_, text) => {
    const SCOPES_FILE = join(folder, 'scopes.yml');
    await writeFile(SCOPES_FILE, text);
    const { lines, exited } = start({ SCOPES_FILE });
    expect(await exited).toBe(1);
    expect(lines[0]?.err?.message).toContain(`The policy file ${SCOPES_FILE} cannot be used: `);
  });

  it('refuses to start on a port that is taken, and names it', async () => {
    const first = start();
    await first.logged('Started');
    const { lines, exited } = start({ RUN_DIR: '' });
    expect(await exited).toBe(1);
    expect(lines.at(-1)?.err?.message).toContain(
      `Port ${port} is already in use: stop the program that holds it or configure another port`,
    );
    expect(await first.stop()).toBe(0);
  });

  it('warns at each start when it is reached over plain http', async () => {
    const env = { GATEWAY_URL: 'http://gateway.test', ALLOW_INSECURE_HTTP: 'true' };
    const { lines, logged } = start(env);
    await logged('Started');
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'warn', issuer: env.GATEWAY_URL }),
    );
  });

  it('follows its policy file within five seconds, and keeps the last good one (W-18)', async () => {
    const SCOPES_FILE = join(folder, 'scopes.yml');
    const replace = async (text: string) => {
      await writeFile(`${SCOPES_FILE}.new`, text);
      await rename(`${SCOPES_FILE}.new`, SCOPES_FILE);
    };
    const becomes = async (status: number) => {
      const begin = Date.now();
      while ((await call(token)) !== status && Date.now() - begin < 10_000)
        await new Promise((resolve) => setTimeout(resolve, 50));
      return Date.now() - begin;
    };
    await replace(NOTHING_GRANTED);
    const { lines, logged } = start({ SCOPES_FILE });
    await logged('Started');
    const token = await getToken();
    expect(await call(token)).toBe(403);

    await replace(await readFile(SHIPPED_POLICY, 'utf8'));
    expect(await becomes(200)).toBeLessThan(5_000);

    await replace('scopes: [');
    await logged('The policy file cannot be used; the last good one stays');
    expect(await call(token)).toBe(200);
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1);

    await rm(SCOPES_FILE);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(await call(token)).toBe(200);

    await replace(NOTHING_GRANTED);
    expect(await becomes(403)).toBeLessThan(5_000);
  });
});
