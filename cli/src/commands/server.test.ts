import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runMcpctl } from '../testing/run-mcpctl.js';
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

const mcpctl = (...args: string[]) => runMcpctl({ root, env: { MCPCTL_TOKEN: 'token' } }, ...args);
const answers = (request: string, body?: unknown, status = 200) =>
  gateway.reply.set(request, { status, body });
const sent = () => gateway.asked.map(({ request, body }) => [request, body]);

const CLOCK = {
  path: '/clock',
  server_name: 'Clock\u001b[2J',
  enabled: true,
  status: 'healthy',
  num_tools: 2,
  last_checked_iso: null,
};
const DONE = { message: 'ok', service: CLOCK };

describe('mcpctl server', () => {
  it('lists servers, and nothing of theirs that a terminal would obey', async () => {
    answers('GET /api/servers?limit=1000', { servers: [CLOCK] });
    const { out } = await mcpctl('server', 'list');
    expect(out).toBe(
      'PATH    NAME            STATUS   TOOLS  CHECKED\n/clock  Clock\\u{1b}[2J  healthy  2      -\n',
    );
    const json = await mcpctl('server', 'list', '--json');
    expect(JSON.parse(json.out)).toEqual({ servers: [CLOCK] });
  });

  it('says so when there is none', async () => {
    answers('GET /api/servers?limit=1000', { servers: [] });
    expect((await mcpctl('server', 'list')).out).toBe('There are no servers.\n');
  });

  it('shows a server, field by field', async () => {
    answers('GET /api/server_details/clock', { ...CLOCK, tags: ['a', 'b'], tool_list: [] });
    const { out } = await mcpctl('server', 'show', 'clock');
    expect(out).toMatch(/^path +\/clock\n/);
    expect(out).toMatch(/^tags +a, b$/m);
    expect(out).not.toContain('last_checked_iso');
  });

  it('registers a server with what is given', async () => {
    answers('POST /register', DONE, 201);
    const { out, exitCode } = await mcpctl(
      ...['server', 'register', '--name', 'Clock', '--path', 'clock', '--url', 'http://h/'],
      ...['--tags', 'a, b', '--transport', 'sse', '--header', 'X-Key: a: b', '--header', 'Y:z'],
    );
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: `/clock is registered: ${gateway.url}/clock/mcp\n`,
    });
    expect(JSON.parse(gateway.asked[0]!.body)).toEqual({
      name: 'Clock',
      path: '/clock',
      proxy_pass_url: 'http://h/',
      tags: ['a', 'b'],
      transport: 'sse',
      headers: { 'X-Key': 'a: b', Y: 'z' },
    });
  });

  it('edits what is given alone', async () => {
    answers('POST /edit/team/clock', DONE);
    const { out } = await mcpctl(
      'server',
      'edit',
      '/team/clock',
      '--name',
      'B',
      '--license',
      'MIT',
    );
    expect(out).toBe('/team/clock is changed.\n');
    expect(sent()).toEqual([['POST /edit/team/clock', '{"name":"B","license":"MIT"}']]);
  });

  it.each([
    ['on', [['POST /toggle/clock', '{"enabled":true}']]],
    ['off', [['POST /toggle/clock', '{}']]],
    [
      undefined,
      [
        ['GET /api/server_details/clock', ''],
        ['POST /toggle/clock', '{}'],
      ],
    ],
  ])('switches a server %s', async (state, expected) => {
    answers('GET /api/server_details/clock', CLOCK);
    answers('POST /toggle/clock', { service_path: '/clock', new_enabled_state: false });
    const args = state === undefined ? [] : [state];
    expect((await mcpctl('server', 'toggle', 'clock', ...args)).out).toBe('/clock is off.\n');
    expect(sent()).toEqual(expected);
  });

  it('refreshes a server', async () => {
    answers('POST /api/refresh/clock', { service_path: '/clock', status: 'healthy' });
    expect((await mcpctl('server', 'refresh', 'clock')).out).toMatch(/^status +healthy$/m);
  });

  it('removes a server when that is meant', async () => {
    answers('DELETE /api/servers/clock', undefined, 204);
    const refused = await mcpctl('server', 'remove', 'clock');
    expect(refused).toMatchObject({ exitCode: 2, out: '' });
    expect(refused.err).toContain('add --yes');
    expect(sent()).toEqual([]);
    expect((await mcpctl('server', 'remove', 'clock', '--yes')).out).toBe('/clock is removed.\n');
  });

  it('lists the tools of one server and of all', async () => {
    const tool = { name: 'now', description: 'Tells the time.\nIn words.' };
    answers('GET /api/tools/clock', { service_path: '/clock', tools: [tool] });
    answers('GET /api/tools/all', { tools: [{ service_path: '/clock', ...tool }] });
    const one = await mcpctl('server', 'tools', 'clock');
    const all = await mcpctl('server', 'tools');
    expect(one.out).toBe('SERVER  TOOL  DESCRIPTION\n/clock  now   Tells the time.\n');
    expect(all.out).toBe(one.out);
  });

  it.each([
    ['a path that is none', ['server', 'show', 'A B'], 'is no path of a server'],
    ['nothing to change', ['server', 'edit', 'clock'], 'Nothing to change'],
    ['a state there is not', ['server', 'toggle', 'clock', 'maybe'], 'Allowed choices are on, off'],
    ['a header without a value', ['server', 'edit', 'clock', '--header', 'x'], '"Name: value"'],
    ['no URL', ['server', 'register', '--name', 'a', '--path', 'b'], "required option '--url"],
    ['a transport there is not', ['server', 'edit', 'a', '--transport', 'x'], 'Allowed choices'],
  ])('exits 2 for %s, and asks nobody', async (_, args, words) => {
    const { exitCode, err } = await mcpctl(...args);
    expect(exitCode).toBe(2);
    expect(err).toContain(words);
    expect(gateway.asked).toEqual([]);
  });
});

describe('mcpctl whoami', () => {
  it('tells who one is at which gateway', async () => {
    const me = {
      subject: 'local:admin',
      kind: 'user',
      name: 'admin',
      groups: ['mcp-registry-admin'],
      scopes: ['a', 'b'],
      permissions: { list_service: ['*'] },
    };
    answers('GET /api/me', me);
    const { out } = await mcpctl('whoami');
    expect(out).toMatch(/^subject +local:admin$/m);
    expect(out).toMatch(/^scopes +a, b$/m);
    expect(JSON.parse((await mcpctl('whoami', '--json')).out)).toEqual({
      gateway: gateway.url,
      ...me,
    });
  });
});
