import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { operatorKey } from '@mcp-gateway/identity';
import { signInFile } from '../sign-in/sign-ins.js';
import { runMcpctl } from '../testing/run-mcpctl.js';
import { startStubGateway, type StubGateway } from '../testing/stub-gateway.js';

const SECRET_KEY = 'the secret of a test installation only';
const METADATA = 'GET /.well-known/oauth-authorization-server';
const OPERATOR = 'POST /internal/operator-token';
const LIST = 'GET /api/servers?limit=1000';

let root: string;
let gateway: StubGateway;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'mcpctl-'));
  gateway = await startStubGateway();
  gateway.reply.set(METADATA, { body: { issuer: gateway.url } });
  gateway.reply.set(OPERATOR, { body: { access_token: 'of-operator', issuer: gateway.url } });
  gateway.reply.set(LIST, { body: { servers: [] } });
});
afterEach(async () => {
  await gateway.close();
  rmSync(root, { recursive: true });
});

const settings = (lines: Record<string, string | number>) =>
  writeFileSync(
    join(root, '.env'),
    Object.entries({ AUTH_SERVER_PORT: gateway.port, ...lines })
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
const list = (...args: string[]) => runMcpctl({ root }, 'server', 'list', ...args);
const listWith = (env: NodeJS.ProcessEnv) => runMcpctl({ root, env }, 'server', 'list');
const tokenUsed = () =>
  gateway.asked.find(({ request }) => request === LIST)?.headers.authorization;
const signIn = (token: string, { url = gateway.url, expiresAt = Date.now() + 300_000 } = {}) => {
  const file = signInFile(root, root);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    JSON.stringify({
      [url]: { client_id: 'c', tokens: { access_token: token, expires_at: expiresAt } },
    }),
    {
      mode: 0o600,
    },
  );
  return file;
};

describe('the credential of a command', () => {
  it('is the operator’s on the machine of the gateway', async () => {
    settings({ SECRET_KEY });
    expect(await list()).toMatchObject({ exitCode: 0, err: '' });
    expect(tokenUsed()).toBe('Bearer of-operator');
    const asked = gateway.asked.find(({ request }) => request === OPERATOR);
    expect(asked?.headers.authorization).toBe(`Bearer ${operatorKey(SECRET_KEY)}`);
  });

  it('is that of an earlier sign-in, if there is one', async () => {
    settings({ SECRET_KEY });
    signIn('of-sign-in');
    await list();
    expect(tokenUsed()).toBe('Bearer of-sign-in');
  });

  it.each([
    ['has expired', { expiresAt: 1 }],
    ['is for another gateway', { url: 'https://elsewhere.example' }],
  ])('is not that of a sign-in that %s', async (_, options) => {
    settings({});
    signIn('of-sign-in', options);
    expect(await list()).toMatchObject({ exitCode: 3 });
  });

  it('is the one given, before any other', async () => {
    settings({ SECRET_KEY });
    signIn('of-sign-in');
    await listWith({ MCPCTL_TOKEN: 'of-environment' });
    expect(tokenUsed()).toBe('Bearer of-environment');
    gateway.asked.length = 0;
    await list('--token', 'of-option');
    expect(tokenUsed()).toBe('Bearer of-option');
  });

  it('is never the operator’s for another gateway', async () => {
    settings({ SECRET_KEY, GATEWAY_URL: 'http://localhost:1' });
    expect(await list('--gateway', gateway.url)).toMatchObject({ exitCode: 3 });
    expect(await listWith({ GATEWAY_URL: gateway.url })).toMatchObject({ exitCode: 0 });
    gateway.reply.set(OPERATOR, { body: { access_token: 'x', issuer: 'http://localhost:1' } });
    gateway.asked.length = 0;
    const { exitCode, err } = await listWith({ GATEWAY_URL: gateway.url });
    expect(exitCode).toBe(1);
    expect(err).toContain('The gateway of this machine is http://localhost:1');
    expect(tokenUsed()).toBeUndefined();
  });

  it('is missed with a word on where it could come from', async () => {
    settings({});
    const { exitCode, err } = await list();
    expect(exitCode).toBe(3);
    expect(err).toContain('MCPCTL_TOKEN');
  });

  it('is not taken from a file that others may read', async () => {
    settings({});
    chmodSync(signIn('of-sign-in'), 0o644);
    const { exitCode, err } = await list();
    expect(exitCode).toBe(1);
    expect(err).toContain('is open to other users');
  });

  it('is not taken from a file that is no sign-in', async () => {
    settings({});
    writeFileSync(signIn('x'), 'nonsense');
    expect((await list()).err).toContain('cannot be read');
  });

  it.each([
    [404, 'SECRET_KEY is not the one it runs with'],
    [500, 'HTTP 500'],
  ])('is not the operator’s when the auth-server answers %s', async (status, words) => {
    settings({ SECRET_KEY });
    gateway.reply.set(OPERATOR, { status, body: {} });
    const { exitCode, err } = await list();
    expect(exitCode).toBe(1);
    expect(err).toContain(words);
  });

  it('says so when nothing runs', async () => {
    settings({ SECRET_KEY });
    await gateway.close();
    const { exitCode, err } = await list();
    expect(exitCode).toBe(1);
    expect(err).toContain('is the gateway running?');
    gateway = await startStubGateway();
  });
});

describe('the gateway of a command', () => {
  it('is the one that the settings name, with nobody asked', async () => {
    settings({ GATEWAY_URL: gateway.url });
    await list('--token', 'x');
    expect(gateway.asked.map(({ request }) => request)).toEqual([LIST]);
  });

  it('is under its port on this machine when nobody tells it', async () => {
    settings({ HTTP_PORT: gateway.port });
    gateway.reply.delete(METADATA);
    await list('--token', 'x');
    expect(tokenUsed()).toBe('Bearer x');
  });

  it.each([
    ['ftp://host', 2, 'must be an http or https URL'],
    ['https://host/path', 2, 'without a path'],
    ['host', 2, 'must be an http or https URL'],
    ['http://gateway.example', 1, 'could be read on the way'],
  ])('is not %s', async (url, exitCode, words) => {
    settings({});
    const outcome = await list('--token', 'x', '--gateway', url);
    expect(outcome.exitCode).toBe(exitCode);
    expect(outcome.err).toContain(words);
  });

  it.each([
    [401, 3],
    [403, 4],
    [500, 1],
  ])('decides by its answer %s on the exit status %s', async (status, exitCode) => {
    settings({ GATEWAY_URL: gateway.url });
    gateway.reply.set(LIST, { status, body: { type: 'x:some_code', detail: 'Why it is so' } });
    const plain = await list('--token', 'x');
    expect(plain).toEqual({ exitCode, out: '', err: 'Why it is so\n' });
    const { err } = await list('--token', 'x', '--json');
    expect(JSON.parse(err)).toMatchObject({ status, detail: 'Why it is so' });
  });

  it('says so when it cannot be reached', async () => {
    settings({ GATEWAY_URL: 'http://localhost:1' });
    expect(await list('--token', 'x')).toMatchObject({ exitCode: 1 });
  });
});
