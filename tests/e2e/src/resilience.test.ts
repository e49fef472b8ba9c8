import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentToken, startStack, type Stack } from '@mcp-gateway/testing';
import { eventually, register, signIn } from './admin.js';
import { startEverything, type EverythingServer } from './everything-server.js';
import { connectStreamable, textOf } from './mcp-client.js';

const SCOPES = join(import.meta.dirname, '../../../scopes.yml');

let folder: string;
let scopesFile: string;
let stack: Stack;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'resilience-'));
  scopesFile = join(folder, 'scopes.yml');
  cpSync(SCOPES, scopesFile);
  stack = await startStack({ env: { SCOPES_FILE: scopesFile } });
});
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true });
});

async function callStatus(token: string): Promise<number> {
  const response = await fetch(`${stack.gatewayUrl}/currenttime/mcp`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      Authorization: `Bearer ${token}`,
    },
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"current_time_by_timezone"}}',
  });
  await response.text();
  return response.status;
}

async function untilStatus(expected: number, token: string): Promise<void> {
  await eventually(async () => {
    const status = await callStatus(token);
    if (status !== expected) throw new Error(`Still ${status}`);
  }, 10_000);
}

async function kill(name: string): Promise<void> {
  const pid = await eventually(async () => {
    const { services } = await stack.status();
    const service = services.find((entry) => entry.name === name);
    if (service?.pid === undefined) throw new Error(`${name} does not run`);
    return service.pid;
  });
  process.kill(pid, 'SIGKILL');
}

describe('A running product', () => {
  it.each(['nginx', 'currenttime', 'auth-server', 'registry', 'mcpgw'])(
    'comes back by itself when %s is killed',
    async (name) => {
      await kill(name);
      await eventually(async () => {
        const { services } = await stack.status();
        if (!services.some((service) => service.name === name && service.state === 'running')) {
          throw new Error(`${name} is not running`);
        }
      }, 10_000);
      const token = await eventually(() => agentToken(stack), 10_000);
      await untilStatus(200, token);
    },
  );

  it('goes on with tokens issued before the auth-server was killed', async () => {
    const token = await agentToken(stack);
    await kill('auth-server');
    await untilStatus(200, token);
  });

  it('follows the policy file, and keeps the last good one when it breaks', async () => {
    const token = await agentToken(stack);
    await untilStatus(200, token);

    writeFileSync(
      scopesFile,
      'scopes:\n  other:\n    - { server: other, methods: [tools/list] }\n',
    );
    await untilStatus(403, token);

    writeFileSync(scopesFile, 'scopes: [');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(await callStatus(token)).toBe(403);

    cpSync(SCOPES, scopesFile);
    await untilStatus(200, token);
  });
});

describe('A session of a client with a server', () => {
  let server: EverythingServer;
  beforeAll(async () => {
    server = await startEverything('streamableHttp');
    const admin = await signIn(stack.registryUrl);
    await register(admin, { name: 'Everything', path: '/everything', proxy_pass_url: server.url });
  });
  afterAll(() => server.stop());

  it.each(['auth-server', 'mcpgw', 'registry', 'nginx'])(
    'goes on after %s was killed',
    async (name) => {
      const token = await agentToken(stack);
      const url = `${stack.gatewayUrl}/everything/mcp`;
      const { client, close, sessionId } = await eventually(() => connectStreamable(url, token));
      expect(sessionId).toBeDefined();
      await kill(name);
      const echo = () => client.callTool({ name: 'echo', arguments: { message: 'still here' } });
      expect(textOf(await eventually(echo, 10_000))).toBe('Echo: still here');
      expect((await eventually(() => client.listTools(), 10_000)).tools.length).toBeGreaterThan(0);
      await close();
    },
  );
});
