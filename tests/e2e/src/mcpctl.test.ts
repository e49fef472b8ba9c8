import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentToken } from '@mcp-gateway/testing';
import { eventually } from './admin.js';
import { narrowedToken } from './proof/machine-client.js';
import { runMcpctl, type Outcome } from './run-mcpctl.js';
import { theStack } from './the-stack.js';

let home: string;
let token: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'mcpctl-home-'));
  token = await agentToken(theStack);
});
afterAll(() => rmSync(home, { recursive: true }));

/** The command as somebody would type it on the gateway's machine, in another folder. */
function mcpctl(
  args: readonly string[],
  env: Record<string, string> = {},
  stdin?: string,
): Promise<Outcome> {
  return runMcpctl(args, {
    cwd: home,
    env: { ...process.env, ...theStack.env, XDG_CONFIG_HOME: home, ...env },
    stdin,
  });
}
const asAgent = (...args: string[]) => mcpctl(args, { MCPCTL_TOKEN: token });

type Row = Record<string, unknown> & { access?: { status: string; bytes_out: number } };

async function audit(...args: string[]): Promise<Row[]> {
  const { exitCode, out, err } = await mcpctl(['audit', '--json', ...args]);
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row);
}

describe('mcpctl on the machine of the gateway', () => {
  it('acts as the local administrator, and leaves a record of it', async () => {
    const before = new Date().toISOString();
    const { exitCode, out, err } = await mcpctl(['server', 'list']);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).toMatch(/^\/currenttime +Current Time +healthy +1 /m);
    const events = await eventually(async () => {
      const found = await audit(
        '--kind',
        'events',
        '--since',
        before,
        '--principal',
        'local:admin',
      );
      if (found.length === 0) throw new Error('Not written yet');
      return found;
    });
    expect(events).toMatchObject([{ event: 'operator-token', client: 'mcpctl', outcome: 'ok' }]);
  });

  it('knows whom it acts as, there and with a token', async () => {
    const operator = await mcpctl(['whoami', '--json']);
    expect(JSON.parse(operator.out)).toMatchObject({
      gateway: theStack.gatewayUrl,
      subject: 'local:admin',
      kind: 'user',
      groups: ['mcp-registry-admin'],
      permissions: { register_service: ['*'] },
    });
    const { out } = await asAgent('whoami');
    expect(out).toMatch(/^subject +agent$/m);
    expect(out).toMatch(/^kind +client$/m);
  });

  it('registers, changes and removes a server, and each is in the audit log', async () => {
    const before = new Date().toISOString();
    const path = '/mcpctl-clock';
    const url = `http://127.0.0.1:${theStack.env.CURRENTTIME_PORT}/`;
    const steps = [
      ['register', '--name', 'Clock of mcpctl', '--path', path, '--url', url],
      ['edit', path, '--tags', 'clock,e2e'],
      ['toggle', path, 'off'],
      ['toggle', path],
      ['refresh', path],
      ['remove', path, '--yes'],
    ];
    for (const step of steps) {
      expect(await mcpctl(['server', ...step])).toMatchObject({ exitCode: 0, err: '' });
    }
    const changes = await eventually(async () => {
      const found = await audit('--kind', 'changes', '--since', before, '--server', path);
      if (found.length < 5 || found.some(({ access }) => !access)) throw new Error('Not yet');
      return found;
    });
    expect(changes.map(({ change, access }) => [change, access?.status])).toEqual([
      ['register', '201'],
      ['edit', '200'],
      ['toggle', '200'],
      ['toggle', '200'],
      ['remove', '204'],
    ]);
  });

  it('says who may make a call, as the gate would decide', async () => {
    const tool = ['currenttime', 'tools/call', 'current_time_by_timezone'];
    const agent = await mcpctl(['explain', '--as', 'agent', ...tool, '--json']);
    expect(JSON.parse(agent.out)).toMatchObject({
      principal: { subject: 'agent', kind: 'client' },
      decision: { allow: true, scope: 'mcp-servers-unrestricted/execute' },
    });
    const nobody = ['user', 'add', 'explained', '--password-stdin'];
    expect(await mcpctl(nobody, {}, 'correct horse battery')).toMatchObject({ exitCode: 0 });
    const { exitCode, out } = await mcpctl(['explain', '--as', 'explained', ...tool]);
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: 'denied: explained (local:explained); the caller has no scope\n',
    });
    expect((await asAgent('explain', '--as', 'explained', ...tool)).exitCode).toBe(4);
    await mcpctl(['user', 'remove', 'explained', '--yes']);
  });

  it('configures clients for the addresses that the gateway serves', async () => {
    const { exitCode, out, err } = await mcpctl(['config', 'cursor', 'currenttime']);
    expect(exitCode).toBe(0);
    expect(err).toContain('.cursor/mcp.json');
    const { mcpServers } = JSON.parse(out) as { mcpServers: Record<string, { url: string }> };
    expect(mcpServers).toEqual({ currenttime: { url: `${theStack.gatewayUrl}/currenttime/mcp` } });
    const { status } = await fetch(mcpServers['currenttime']!.url, { method: 'POST' });
    expect(status).toBe(401);
  });

  it('calls a tool', async () => {
    const call = ['call', 'currenttime', 'current_time_by_timezone', '--arg', 'tz_name=Asia/Tokyo'];
    const { exitCode, out } = await mcpctl(call);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/\+09:00/);
    const json = await mcpctl([...call, '--json']);
    expect(JSON.parse(json.out)).toMatchObject({ content: [{ type: 'text' }] });
  });

  it('exits 1 when the tool says that it failed', async () => {
    const { exitCode, out } = await mcpctl([
      ...['call', 'currenttime', 'current_time_by_timezone'],
      ...['--json-args', '{"tz_name":"Mars/Olympus"}'],
    ]);
    expect(exitCode).toBe(1);
    expect(out).toContain('Mars/Olympus');
  });
});

describe('mcpctl audit', () => {
  it('joins an allowed call and a denied one with what nginx says of them (T-133)', async () => {
    const before = new Date().toISOString();
    const narrow = await narrowedToken(theStack, ['mcp-servers-unrestricted/read']);
    const call = ['call', 'currenttime', 'current_time_by_timezone', '--arg', 'tz_name=UTC'];
    expect((await asAgent(...call)).exitCode).toBe(0);
    expect((await mcpctl(call, { MCPCTL_TOKEN: narrow })).exitCode).toBe(4);

    const calls = await eventually(async () => {
      const found = await audit(
        '--since',
        before,
        '--server',
        '/currenttime',
        '--principal',
        'agent',
      );
      const ofTool = found.filter(({ method }) => method === 'tools/call');
      if (ofTool.length < 2 || ofTool.some(({ access }) => !access)) throw new Error('Not yet');
      return ofTool;
    }, 10_000);
    const shared = { source: 'decisions', principal: 'agent', client: 'agent' };
    const target = 'current_time_by_timezone';
    expect(calls).toMatchObject([
      { ...shared, target, decision: 'allow', access: { status: '200' } },
      { ...shared, target, decision: 'deny', access: { status: '403' } },
    ]);
    for (const { size, access, duration_us } of calls) {
      expect(size).toBeGreaterThan(50);
      expect(duration_us).toBeGreaterThan(0);
      expect(access?.bytes_out).toBeGreaterThan(100);
    }
    const denied = await audit('--since', before, '--denied', '--principal', 'agent');
    expect(denied.map(({ request_id }) => request_id)).toEqual([calls[1]?.['request_id']]);
    const { out } = await mcpctl(['audit', '--since', before, '--principal', 'agent']);
    expect(out).toMatch(/ deny +agent +currenttime +tools\/call current_time_by_timezone +403 /);
  });
});

describe('mcpctl exits', () => {
  it.each([
    ['2 for a command there is not', 2, ['fly'], {}],
    ['2 for a removal that is not confirmed', 2, ['server', 'remove', 'currenttime'], {}],
    ['3 without a credential', 3, ['server', 'list'], { SECRET_KEY: '', GATEWAY_URL: '' }],
    ['3 with a credential that is not valid', 3, ['server', 'list'], { MCPCTL_TOKEN: 'x' }],
    ['3 for a call with such a credential', 3, ['call', 'currenttime', 'x'], { MCPCTL_TOKEN: 'x' }],
    ['1 for a server there is not', 1, ['server', 'show', 'nowhere'], {}],
  ])('%s', async (_, exitCode, args, env) => {
    const outcome = await mcpctl(args, env);
    expect({ exitCode: outcome.exitCode, out: outcome.out }).toEqual({ exitCode, out: '' });
    expect(outcome.err).not.toBe('');
    const { err } = await mcpctl([...args, '--json'], env);
    expect(JSON.parse(err)).toMatchObject({
      title: expect.any(String),
      detail: expect.any(String),
    });
  });

  it('4 for what the caller may not do', async () => {
    const { exitCode, err } = await asAgent('server', 'remove', 'currenttime', '--yes');
    expect({ exitCode, err }).toMatchObject({ exitCode: 4 });
    expect(err).toContain('You may not');
  });

  it('1 with the line of what is wrong in a policy', async () => {
    writeFileSync(join(home, 'bad.yml'), 'scopes:\n  a:\n    - methods: [ping]\n');
    const { exitCode, err } = await mcpctl(['policy', 'check', 'bad.yml']);
    expect(exitCode).toBe(1);
    expect(err).toBe('bad.yml:3: scopes.a[0].server: is missing\n');
  });
});
