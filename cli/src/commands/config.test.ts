import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CLIENT_NAMES } from '../client-config/clients.js';
import { runMcpctl } from '../testing/run-mcpctl.js';
import type { StubGateway } from '../testing/stub-gateway.js';
import { startStubInstallation } from '../testing/stub-installation.js';

const aServer = (path: string, changes = {}) => ({
  path,
  server_name: path,
  enabled: true,
  status: 'healthy',
  num_tools: 1,
  ...changes,
});
const LEGACY = aServer('/old', { transport: 'sse' });

let root: string;
let gateway: StubGateway;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ root, gateway, remove } = await startStubInstallation());
  serve(aServer('/clock'));
});
afterEach(() => remove());

const serve = (...servers: object[]) =>
  gateway.reply.set('GET /api/servers?limit=1000', { body: { servers } });
const config = (...args: string[]) =>
  runMcpctl({ root, env: { MCPCTL_TOKEN: 'the-token' } }, 'config', ...args);
const url = (path: string) => `${gateway.url}${path}`;

describe('mcpctl config', () => {
  it.each([
    ['claude', (at: string) => ({ mcpServers: { clock: { type: 'http', url: at } } })],
    [
      'claude-desktop',
      (at: string) => ({
        mcpServers: { clock: { command: 'npx', args: ['-y', 'mcp-remote', at] } },
      }),
    ],
    ['cline', (at: string) => ({ mcpServers: { clock: { type: 'streamableHttp', url: at } } })],
    ['cursor', (at: string) => ({ mcpServers: { clock: { url: at } } })],
    ['gemini', (at: string) => ({ mcpServers: { clock: { httpUrl: at } } })],
    ['opencode', (at: string) => ({ mcp: { servers: { clock: { type: 'remote', url: at } } } })],
    ['vscode', (at: string) => ({ servers: { clock: { type: 'http', url: at } } })],
    ['windsurf', (at: string) => ({ mcpServers: { clock: { serverUrl: at } } })],
    ['zed', (at: string) => ({ context_servers: { clock: { url: at } } })],
  ])('prints what %s reads, and says where it belongs', async (client, expected) => {
    const { exitCode, out, err } = await config(client, 'clock');
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toEqual(expected(url('/clock/mcp')));
    expect(err).toContain('This belongs in ');
  });

  it('prints TOML for codex', async () => {
    serve(aServer('/clock'), aServer('/team/weather'));
    const { out } = await config('codex');
    expect(out).toBe(
      `[mcp_servers.clock]\nurl = "${url('/clock/mcp')}"\n\n` +
        `[mcp_servers.team-weather]\nurl = "${url('/team/weather/mcp')}"\n`,
    );
  });

  it.each([
    ['claude', { type: 'sse' }],
    ['cline', { type: 'sse' }],
    ['vscode', { type: 'sse' }],
  ])('names HTTP+SSE to %s', async (client, expected) => {
    serve(LEGACY);
    const [servers] = Object.values(
      JSON.parse((await config(client)).out) as Record<string, unknown>,
    );
    expect(servers).toEqual({ old: { ...expected, url: url('/old/sse') } });
  });

  it.each([
    ['gemini', 'url'],
    ['cursor', 'url'],
    ['windsurf', 'serverUrl'],
  ])('gives %s the address for HTTP+SSE', async (client, field) => {
    serve(aServer('/old', { detected_transport: 'sse' }));
    expect((await config(client)).out).toContain(`"${field}": "${url('/old/sse')}"`);
  });

  it('has claude-desktop use HTTP+SSE alone for such a server', async () => {
    serve(LEGACY);
    expect((await config('claude-desktop')).out).toContain('"sse-only"');
  });

  it.each(['codex', 'opencode', 'zed'])(
    'leaves HTTP+SSE out for %s, and says so',
    async (client) => {
      serve(aServer('/clock'), LEGACY);
      const { exitCode, out, err } = await config(client);
      expect(exitCode).toBe(0);
      expect(out).not.toContain('/old/');
      expect(err).toContain('does not know the transport of 1 of the servers');
      expect((await config(client, 'old')).exitCode).toBe(1);
    },
  );

  it('names each server once, and leaves out those that are switched off', async () => {
    serve(aServer('/a/b'), aServer('/a-b'), aServer('/off', { enabled: false }));
    const { out } = await config('cursor', '--json');
    const { config: text, servers } = JSON.parse(out) as { config: string; servers: unknown[] };
    expect(servers).toMatchObject([
      { name: 'a-b', url: url('/a/b/mcp') },
      { name: 'a-b-2', url: url('/a-b/mcp') },
    ]);
    expect(Object.keys((JSON.parse(text) as { mcpServers: object }).mcpServers)).toHaveLength(2);
  });

  it('never holds a credential', async () => {
    for (const client of CLIENT_NAMES) {
      expect((await config(client)).out).not.toContain('the-token');
    }
  });

  it.each([
    ['1 for a server that there is not', 1, ['cursor', 'nope']],
    ['2 for a client that it does not know', 2, ['emacs']],
    ['2 for what is no path', 2, ['cursor', 'A B']],
    ['2 without a client', 2, []],
  ])('exits %s', async (_, exitCode, args) => {
    expect((await config(...args)).exitCode).toBe(exitCode);
  });
});
