import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentToken, freePorts } from '@mcp-gateway/testing';
import { eventually, register, signIn, type Admin } from './admin.js';
import { connectStreamable, textOf } from './mcp-client.js';
import { theStack } from './the-stack.js';

let token: string;
let admin: Admin;
const servers: Server[] = [];

beforeAll(async () => {
  token = await agentToken(theStack);
  admin = await signIn();
});
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const BROKEN = [
  [
    'refuses connections',
    'refusing',
    async () => `http://127.0.0.1:${(await freePorts(1))[0]}/`,
    'unhealthy',
  ],
  ['hangs', 'hanging', () => serve(() => undefined), 'unhealthy'],
  [
    'answers HTML',
    'website',
    () => serve((_req, res) => res.setHeader('Content-Type', 'text/html').end('<h1>Hello</h1>')),
    'unhealthy',
  ],
] as const;

describe.each(BROKEN)('A registered server that %s', (_what, name, start, status) => {
  const path = `/broken/${name}`;
  afterAll(async () => {
    await admin.fetch(`/api/servers${path}`, { method: 'DELETE' });
  });

  it('is shown with the reason, and disturbs no other server', async () => {
    const response = await register(admin, { name, path, proxy_pass_url: await start() });
    expect(response.status).toBe(201);

    const { client, close } = await connectStreamable(
      `${theStack.gatewayUrl}/currenttime/mcp`,
      token,
    );
    const result = await client.callTool({ name: 'current_time_by_timezone', arguments: {} });
    expect(textOf(result)).toContain('T');
    await close();

    const record = await eventually(async () => {
      const list = await (await admin.fetch('/api/servers?limit=1000')).json();
      const found = (list as { servers: { path: string; status: string }[] }).servers.find(
        (server) => server.path === path,
      );
      if (found?.status !== status) throw new Error(`Still ${found?.status}`);
      return found;
    }, 20_000);
    expect(record).toMatchObject({ status });
  });
});

describe('A server whose host does not resolve', () => {
  it('is refused with the reason', async () => {
    const response = await register(admin, {
      name: 'nowhere',
      path: '/broken/nowhere',
      proxy_pass_url: 'http://no-such-host.invalid:8000/',
    });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('does not resolve');
  });
});

describe('A call to a server that is down', () => {
  it('is answered with 502 and a JSON-RPC error', async () => {
    const [port] = await freePorts(1);
    const path = '/broken/down';
    await register(admin, { name: 'down', path, proxy_pass_url: `http://127.0.0.1:${port}/` });
    const body = await eventually(async () => {
      const response = await fetch(`${theStack.gatewayUrl}${path}/mcp`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}',
      });
      if (response.status !== 502) throw new Error(`Still ${response.status}`);
      return response.json();
    });
    expect(body).toMatchObject({ jsonrpc: '2.0', error: { code: -32603 } });
    await admin.fetch(`/api/servers${path}`, { method: 'DELETE' });
  });
});
