import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runMcpctl, type RunOptions } from '../testing/run-mcpctl.js';
import type { StubGateway } from '../testing/stub-gateway.js';
import { startStubInstallation } from '../testing/stub-installation.js';

let root: string;
let gateway: StubGateway;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ root, gateway, remove } = await startStubInstallation());
});
afterAll(() => remove());
beforeEach(() => {
  gateway.asked.length = 0;
  gateway.reply.clear();
});

const mcpctlWith = (options: Omit<RunOptions, 'root'>, ...args: string[]) =>
  runMcpctl({ root, env: { MCPCTL_TOKEN: 'token' }, ...options }, ...args);
const mcpctl = (...args: string[]) => mcpctlWith({}, ...args);
const answers = (request: string, body?: unknown, status = 200) =>
  gateway.reply.set(request, { status, body });
const sent = () =>
  gateway.asked.map(({ request, body }) => [
    request,
    body === '' ? undefined : (JSON.parse(body) as unknown),
  ]);

const ALICE = {
  subject: 'local:alice',
  name: 'alice',
  provider: 'local',
  groups: ['readers'],
  disabled: false,
};
const ROBOT = { client_id: 'robot', scopes: ['a/read'], groups: [] };
const TOKEN = {
  id: 't1',
  name: 'CI',
  subject: 'local:alice',
  scopes: ['a/read'],
  created_at: '2026-01-01T00:00:00Z',
  expires_at: '2026-04-01T00:00:00Z',
};

describe('mcpctl user', () => {
  it('adds a local user, with the password from standard input', async () => {
    answers('POST /api/users', ALICE, 201);
    const { exitCode, out } = await mcpctlWith(
      { stdin: 'correct horse battery\n' },
      ...['user', 'add', 'alice', '--group', 'readers', '--group', 'writers', '--password-stdin'],
    );
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: 'alice is added.\n' });
    expect(sent()).toEqual([
      [
        'POST /api/users',
        { name: 'alice', password: 'correct horse battery', groups: ['readers', 'writers'] },
      ],
    ]);
  });

  it('asks for the password twice where a person is there', async () => {
    answers('POST /api/users', ALICE, 201);
    await mcpctlWith({ typed: ['one and the same', 'one and the same'] }, 'user', 'add', 'alice');
    expect(sent()).toEqual([
      ['POST /api/users', { name: 'alice', password: 'one and the same', groups: [] }],
    ]);
  });

  it.each([
    ['nobody can be asked for a password', undefined, '--password-stdin'],
    ['the two passwords differ', ['one', 'another'], 'differ'],
  ])('exits 2 and adds nobody when %s', async (_, typed, words) => {
    const { exitCode, err } = await mcpctlWith({ ...(typed && { typed }) }, 'user', 'add', 'alice');
    expect(exitCode).toBe(2);
    expect(err).toContain(words);
    expect(sent()).toEqual([]);
  });

  it('says what the registry has against a user', async () => {
    const problem = { title: 'Invalid', status: 422, detail: 'The password is too short' };
    answers('POST /api/users', problem, 422);
    const { exitCode, err } = await mcpctlWith(
      { stdin: 'short' },
      ...['user', 'add', 'alice', '--password-stdin'],
    );
    expect(exitCode).toBe(1);
    expect(err).toContain('The password is too short');
  });

  it('lists people', async () => {
    answers('GET /api/users', { users: [ALICE, { ...ALICE, name: 'bob', disabled: true }] });
    const { out } = await mcpctl('user', 'list');
    expect(out).toBe(
      'NAME   SUBJECT      GROUPS   STATE\n' +
        'alice  local:alice  readers  enabled\n' +
        'bob    local:alice  readers  disabled\n',
    );
  });

  it.each([
    [['user', 'disable', 'alice'], { disabled: true }, 'alice is disabled.\n'],
    [['user', 'enable', 'alice'], { disabled: false }, 'alice is enabled.\n'],
    [['user', 'groups', 'alice', 'a', 'b'], { groups: ['a', 'b'] }, 'alice is in: a, b.\n'],
    [['user', 'groups', 'alice'], { groups: [] }, 'alice is in: no group.\n'],
  ])('changes a user by %j', async (args, changes, words) => {
    answers('PATCH /api/users/alice', { ...ALICE, ...changes });
    expect((await mcpctl(...args)).out).toBe(words);
    expect(sent()).toEqual([['PATCH /api/users/alice', changes]]);
  });

  it('sets another password', async () => {
    answers('PATCH /api/users/alice', ALICE);
    await mcpctlWith({ stdin: 'another one\r\n' }, 'user', 'passwd', 'alice', '--password-stdin');
    expect(sent()).toEqual([['PATCH /api/users/alice', { password: 'another one' }]]);
  });

  it('removes a user when that is meant', async () => {
    answers('DELETE /api/users/alice', undefined, 204);
    expect(await mcpctl('user', 'remove', 'alice')).toMatchObject({ exitCode: 2, out: '' });
    expect(sent()).toEqual([]);
    expect((await mcpctl('user', 'remove', 'alice', '--yes')).out).toBe('alice is removed.\n');
  });

  it('exits 4 when the caller may not', async () => {
    answers('GET /api/users', { title: 'Forbidden', status: 403, detail: 'No' }, 403);
    expect(await mcpctl('user', 'list')).toMatchObject({ exitCode: 4 });
  });
});

describe('mcpctl client', () => {
  it('adds a client and tells its secret, which is not in what is said beside it', async () => {
    answers('POST /api/clients', { ...ROBOT, client_secret: 's3cret' }, 201);
    const { out, err } = await mcpctl('client', 'add', 'robot', '--scope', 'a/read');
    expect(out).toMatch(/^client_id +robot$/m);
    expect(out).toMatch(/^client_secret +s3cret$/m);
    expect(err).toBe('Keep the secret now: it is not shown again.\n');
    expect(sent()).toEqual([
      ['POST /api/clients', { name: 'robot', scopes: ['a/read'], groups: [] }],
    ]);
  });

  it('gives a client another secret', async () => {
    answers('POST /api/clients/robot/rotate', { ...ROBOT, client_secret: 'new' });
    const { out } = await mcpctl('client', 'rotate', 'robot', '--json');
    expect(JSON.parse(out)).toEqual({ ...ROBOT, client_secret: 'new' });
  });

  it('lists clients and removes one', async () => {
    answers('GET /api/clients', { clients: [ROBOT] });
    answers('DELETE /api/clients/robot', undefined, 204);
    expect((await mcpctl('client', 'list')).out).toContain('robot   a/read  -       -');
    expect((await mcpctl('client', 'revoke', 'robot')).out).toBe('robot is revoked.\n');
  });
});

describe('mcpctl token', () => {
  it('makes a token with what is asked for', async () => {
    answers('POST /api/tokens', { ...TOKEN, access_token: 'a.b.c' }, 201);
    const { out, err } = await mcpctl(
      ...['token', 'create', 'CI', '--scope', 'a/read', '--days', '7'],
    );
    expect(out).toMatch(/^access_token +a\.b\.c$/m);
    expect(err).toContain('not shown again');
    expect(sent()).toEqual([
      ['POST /api/tokens', { name: 'CI', scopes: ['a/read'], expires_in_days: 7 }],
    ]);
  });

  it('leaves to the registry what is not asked for', async () => {
    answers('POST /api/tokens', { ...TOKEN, access_token: 'a.b.c' }, 201);
    await mcpctl('token', 'create', 'CI');
    expect(sent()).toEqual([['POST /api/tokens', { name: 'CI' }]]);
  });

  it('exits 2 for a number of days that is none', async () => {
    const { exitCode } = await mcpctl('token', 'create', 'CI', '--days', 'many');
    expect(exitCode).toBe(2);
  });

  it.each([
    [[], 'GET /api/tokens'],
    [['--all'], 'GET /api/tokens?all=true'],
  ])('lists tokens with %j', async (options, request) => {
    answers(request, { tokens: [TOKEN] });
    expect((await mcpctl('token', 'list', ...options)).out).toContain('t1  CI    local:alice');
  });

  it('ends a token', async () => {
    answers('DELETE /api/tokens/t1', undefined, 204);
    expect((await mcpctl('token', 'revoke', 't1')).out).toBe('t1 is revoked.\n');
  });
});

describe('mcpctl session', () => {
  it('lists sessions and ends one', async () => {
    const session = {
      id: 's1',
      subject: 'local:alice',
      name: 'alice',
      created_at: '2026-01-01T00:00:00Z',
      last_used_at: '2026-01-01T01:00:00Z',
    };
    answers('GET /api/sessions?all=true', { sessions: [session] });
    answers('DELETE /api/sessions/s1', undefined, 204);
    expect((await mcpctl('session', 'list', '--all')).out).toContain('s1  alice');
    expect((await mcpctl('session', 'revoke', 's1')).out).toBe('s1 is ended.\n');
  });
});
