import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentToken } from '@mcp-gateway/testing';
import { eventually, register, signIn } from './admin.js';
import { startEverything, type EverythingServer } from './everything-server.js';
import { theStack } from './the-stack.js';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const INSPECTOR = join(
  dirname(require.resolve('@modelcontextprotocol/inspector/package.json')),
  'clients/launcher/build/index.js',
);

let token: string;
beforeAll(async () => {
  token = await agentToken(theStack);
});

const DOORS = [
  ['http', '/currenttime/mcp'],
  ['sse', '/currenttime/sse'],
  ['http', '/mcpgw/mcp'],
  ['sse', '/mcpgw/sse'],
] as const;

async function inspect(transport: string, path: string, ...args: string[]) {
  const { stdout } = await run(
    process.execPath,
    [INSPECTOR, '--cli', `${theStack.gatewayUrl}${path}`, '--transport', transport].concat(
      ['--header', `Authorization: Bearer ${token}`],
      args,
    ),
    { timeout: 60_000 },
  );
  return JSON.parse(stdout) as { tools: { name: string }[]; content: { text: string }[] };
}

describe('The MCP Inspector', () => {
  it.each(DOORS)('lists tools over %s at %s', async (transport, path) => {
    const { tools } = await inspect(transport, path, '--method', 'tools/list');
    expect(tools.length).toBeGreaterThan(0);
  });

  it.each(DOORS.slice(0, 2))('calls a tool over %s at %s', async (transport, path) => {
    const call = ['--method', 'tools/call', '--tool-name', 'current_time_by_timezone'];
    const { content } = await inspect(
      transport,
      path,
      ...call,
      '--tool-arg',
      'tz_name=Europe/Paris',
    );
    expect(content[0]!.text).toMatch(/\+0[12]:00/);
  });
});

describe.each([
  ['http', 'streamableHttp', 'mcp'],
  ['sse', 'sse', 'sse'],
] as const)(
  'The MCP Inspector over %s at a server registered at run time',
  (transport, kind, door) => {
    const path = `/inspected/over-${kind.toLowerCase()}`;
    let server: EverythingServer;
    beforeAll(async () => {
      server = await startEverything(kind);
      const admin = await signIn();
      const name = `Inspected ${kind}`;
      const response = await register(admin, { name, path, proxy_pass_url: server.url });
      expect(response.status).toBe(201);
    });
    afterAll(() => server.stop());

    it('calls a tool of server-everything', async () => {
      const call = ['--method', 'tools/call', '--tool-name', 'echo', '--tool-arg', 'message=hi'];
      const { content } = await eventually(
        () => inspect(transport, `${path}/${door}`, ...call),
        30_000,
      );
      expect(content[0]!.text).toBe('Echo: hi');
    });
  },
);
