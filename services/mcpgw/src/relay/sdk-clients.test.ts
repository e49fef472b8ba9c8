import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connectClient } from '../testing/clients.js';
import { endpointIn, openStream } from '../testing/open-stream.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';
import { startSseUpstream, startStreamableUpstream, type Upstream } from '../testing/upstreams.js';

let gateway: TestGateway;
let upstreams: Record<'events' | 'json' | 'legacy', Upstream>;
let clients: Client[] = [];

beforeAll(async () => {
  gateway = await startTestGateway();
  upstreams = {
    events: await startStreamableUpstream(),
    json: await startStreamableUpstream(true),
    legacy: await startSseUpstream('/some/folder'),
  };
  gateway.addRoute('/events', { streamable_http_url: `${upstreams.events.url}/mcp` });
  gateway.addRoute('/team/json', { streamable_http_url: `${upstreams.json.url}/mcp` });
  gateway.addRoute('/legacy', { sse_url: `${upstreams.legacy.url}/some/folder/sse` });
});

afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  clients = [];
});

afterAll(async () => {
  await gateway.close();
  await Promise.all(Object.values(upstreams).map((upstream) => upstream.close()));
});

const connect = async (server: string, who: string) => {
  const door = server === 'legacy' ? 'sse' : 'mcp';
  const client = await connectClient(gateway.url, server, who, door);
  clients.push(client);
  return client;
};

const namesFor = async (client: Client) => ({
  tools: (await client.listTools()).tools.map(({ name }) => name),
  prompts: (await client.listPrompts()).prompts.map(({ name }) => name),
  resources: (await client.listResources()).resources.map(({ uri }) => uri),
  templates: (await client.listResourceTemplates()).resourceTemplates.map(
    ({ uriTemplate }) => uriTemplate,
  ),
});

describe.each([
  ['Streamable HTTP with event streams', 'events'],
  ['Streamable HTTP with JSON answers', 'team/json'],
  ['legacy HTTP+SSE', 'legacy'],
])('an SDK client through the relay, over %s', (_title, server) => {
  it('sees whole lists when it may use everything', async () => {
    await expect(namesFor(await connect(server, 'root'))).resolves.toEqual({
      tools: ['echo', 'secret', 'count'],
      prompts: ['greeting', 'secret'],
      resources: ['test://open', 'test://secret'],
      templates: ['test://open/{id}', 'test://secret/{id}'],
    });
  });

  it('sees of each list what it may use (W-20, T-089)', async () => {
    await expect(namesFor(await connect(server, 'alice'))).resolves.toEqual({
      tools: ['echo', 'count'],
      prompts: ['greeting'],
      resources: ['test://open'],
      templates: ['test://open/{id}'],
    });
  });

  it('sees its own lists while others look at theirs (T-088)', async () => {
    const [alice, root] = await Promise.all([connect(server, 'alice'), connect(server, 'root')]);
    const lists = await Promise.all(
      Array.from({ length: 10 }, (_, turn) => (turn % 2 ? alice : root).listTools()),
    );
    expect(lists.map(({ tools }) => tools.length)).toEqual([3, 2, 3, 2, 3, 2, 3, 2, 3, 2]);
  });

  it('calls tools', async () => {
    const client = await connect(server, 'alice');
    const text = '"tools":[] ä\n\r '.repeat(1000);
    await expect(client.callTool({ name: 'echo', arguments: { text } })).resolves.toMatchObject({
      content: [{ type: 'text', text }],
    });
  });
});

describe.each([
  ['Streamable HTTP', 'events'],
  ['legacy HTTP+SSE', 'legacy'],
])('a stream of %s through the relay', (_title, server) => {
  it('brings progress as it is made', async () => {
    const client = await connect(server, 'alice');
    const seen: number[] = [];
    await client.callTool({ name: 'count', arguments: { to: 5 } }, undefined, {
      onprogress: ({ progress }) => seen.push(progress),
    });
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('a legacy session', () => {
  const stream = async (who: string) => {
    const headers = { authorization: `Bearer ${who}`, accept: 'text/event-stream' };
    const opened = await openStream(`${gateway.url}/legacy/sse`, headers);
    return { ...opened, endpoint: endpointIn(opened.first) };
  };
  const post = (endpoint: string, who: string) =>
    fetch(`${gateway.url}${endpoint}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${who}`, 'content-type': 'application/json' },
      body: '{"jsonrpc":"2.0","method":"notifications/initialized"}',
    });

  it('is told to its client as a path of the gateway that hides the upstream', async () => {
    const { response, endpoint, end } = await stream('alice');
    expect(endpoint).toMatch(/^\/legacy\/messages\?session=[\w-]+$/);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    await end();
  });

  it('takes messages of who opened it, and passes the upstream’s answer on', async () => {
    const { endpoint, end } = await stream('alice');
    const response = await post(endpoint, 'alice');
    expect([response.status, await response.text()]).toEqual([202, 'Accepted']);
    await end();
  });

  it('is not there for anybody else (T-093)', async () => {
    const { endpoint, end } = await stream('alice');
    const response = await post(endpoint, 'bob');
    expect(response.status).toBe(404);
    await expect(response.json()).resolves.toEqual({
      jsonrpc: '2.0',
      id: null,
      error: { code: -32001, message: 'Session not found' },
    });
    await end();
  });

  it.each([
    ['another server', (endpoint: string) => endpoint.replace('legacy', 'events')],
    ['a changed seal', (endpoint: string) => `${endpoint.slice(0, -4)}AAAA`],
    ['an empty seal', (endpoint: string) => endpoint.replace(/=.*/, '=')],
    ['two seals', (endpoint: string) => `${endpoint}&session=x`],
    ['no seal (T-095)', (endpoint: string) => endpoint.replace(/\?.*/, '')],
  ])('is not there with %s', async (_title, change) => {
    const { endpoint, end } = await stream('alice');
    const response = await post(change(endpoint), 'alice');
    expect(response.status).toBe(404);
    await end();
  });

  it('is over when its server has moved to another host', async () => {
    const { endpoint, end } = await stream('alice');
    const route = gateway.services.routes.find(({ path }) => path === '/legacy')!;
    const before = route.sse_url!;
    route.sse_url = 'http://127.0.0.1:9/some/folder/sse';
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const response = await post(endpoint, 'alice');
    route.sse_url = before;
    expect(response.status).toBe(404);
    await end();
  });
});
