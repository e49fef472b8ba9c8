import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerPath } from '@mcp-gateway/contracts';
import { createHopTokenSigner } from '@mcp-gateway/identity';
import { listen } from '@mcp-gateway/kit';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startFakeServices, type FakeServices } from './testing/fake-services.js';
import { endpointIn, openStream } from './testing/open-stream.js';
import { INTERNAL_KEY, SECRET_KEY } from './testing/test-gateway.js';
import { startSseUpstream, type Upstream } from './testing/upstreams.js';

const MAIN = join(import.meta.dirname, '../dist/main.js');
const POLICY = `scopes:
  use:
    - { server: '*', methods: ['*'], tools: ['*'] }
groups: {}
`;

let folder: string;
let services: FakeServices;
let upstream: Upstream;
let child: ChildProcess;
let url: string;
let output: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcpgw-'));
  await writeFile(join(folder, 'scopes.yml'), POLICY);
  services = await startFakeServices(INTERNAL_KEY);
  upstream = await startSseUpstream();
  const route = { path: ServerPath.parse('/some'), sse_url: `${upstream.url}/sse` };
  services.routes.push({ ...route, address: '127.0.0.1', headers: {}, internal: false });
});

afterEach(async () => {
  child.kill('SIGKILL');
  await Promise.all([services.close(), upstream.close(), rm(folder, { recursive: true })]);
});

async function start(settings: Record<string, string> = {}): Promise<void> {
  const { port, close } = await listen(() => undefined, { host: '127.0.0.1', port: 0 });
  await close();
  const env = {
    MCPGW_PORT: String(port),
    REGISTRY_URL: services.url,
    AUTH_SERVER_URL: services.url,
    GATEWAY_URL: 'http://localhost',
    SECRET_KEY,
    SCOPES_FILE: join(folder, 'scopes.yml'),
    ...settings,
  };
  child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  output = '';
  child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
  url = `http://127.0.0.1:${port}`;
}

async function healthy(): Promise<void> {
  for (let turn = 0; turn < 200 && child.exitCode === null; turn += 1) {
    if ((await fetch(`${url}/health`).catch(() => undefined))?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Not healthy: ${output}`);
}

const tokenFor = (server: string) => {
  const sign = createHopTokenSigner({ issuer: 'http://localhost', ...services.signing });
  const principal = { subject: 'alice', kind: 'user', name: 'alice', scopes: ['use'] } as const;
  return sign({ principal, server }, ['mcpgw', 'registry']);
};

describe('the process of mcpgw', () => {
  it('relays a legacy session, and stops at once on SIGTERM although it is open', async () => {
    await start();
    await healthy();
    const headers = {
      'x-gateway-identity': await tokenFor('some'),
      'x-gateway-stream': `${Date.now() + 60_000}.ticket`,
    };
    const { first, rest } = await openStream(`${url}/relay/sse/some`, headers);
    const endpoint = endpointIn(first);
    expect(endpoint).toMatch(/^\/some\/messages\?session=/);
    const posted = await fetch(
      `${url}${endpoint.replace('/some/messages', '/relay/messages/some')}`,
      {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: '{"jsonrpc":"2.0","method":"notifications/initialized"}',
      },
    );
    expect(posted.status).toBe(202);

    const exited = once(child, 'exit');
    const begun = Date.now();
    child.kill('SIGTERM');
    await rest();
    await expect(exited).resolves.toEqual([0, null]);
    expect(Date.now() - begun).toBeLessThan(2_000);
    expect(output).not.toContain('"level":"error"');
  });

  it('serves its own tools to a caller with a hop token', async () => {
    services.answer = () => ({ body: { servers: [] } });
    await start();
    await healthy();
    const response = await fetch(`${url}/mcp`, {
      method: 'POST',
      headers: {
        'x-gateway-identity': await tokenFor('mcpgw'),
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_services"}}',
    });
    await expect(response.text()).resolves.toContain('"total_count":0');
  });

  it.each([
    ['a secret that is too short', { SECRET_KEY: 'short' }, 'SECRET_KEY'],
    ['no policy', { SCOPES_FILE: '/nowhere/scopes.yml' }, '/nowhere/scopes.yml'],
  ])('does not start with %s, and says so', async (_title, settings, named) => {
    await start(settings);
    await expect(once(child, 'exit')).resolves.toEqual([1, null]);
    expect(output).toContain(named);
  });
});
