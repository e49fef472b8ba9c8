import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentToken } from '@mcp-gateway/testing';
import { eventually, register, signIn, type Admin } from './admin.js';
import { startEverything, type EverythingServer } from './everything-server.js';
import { connectSse, connectStreamable, textOf } from './mcp-client.js';
import { theStack } from './the-stack.js';

const DOORS = [
  ['streamableHttp', 'mcp', '/everything', connectStreamable],
  ['sse', 'sse', '/legacy/everything', connectSse],
] as const;

let token: string;
let admin: Admin;
beforeAll(async () => {
  token = await agentToken(theStack);
  admin = await signIn();
});

describe.each(DOORS)(
  'server-everything over %s, registered at run time',
  (transport, door, path, connect) => {
    const url = `${theStack.gatewayUrl}${path}/${door}`;
    let server: EverythingServer;

    beforeAll(async () => {
      server = await startEverything(transport);
      const response = await register(admin, {
        name: `Everything ${transport}`,
        path,
        proxy_pass_url: server.url,
      });
      expect(response.status).toBe(201);
      // For a moment after a reload, nginx's old workers answer beside the new ones.
      await eventually(async () => {
        const { close } = await connect(url, token);
        await close();
      });
    });
    afterAll(async () => {
      await admin.fetch(`/api/servers${path}`, { method: 'DELETE' });
      await server.stop();
    });

    it('lists its tools and calls one', async () => {
      const { client, close } = await connect(url, token);
      expect((await client.listTools()).tools.map(({ name }) => name)).toContain('echo');
      const result = await client.callTool({
        name: 'echo',
        arguments: { message: 'through nginx' },
      });
      expect(textOf(result)).toBe('Echo: through nginx');
      await close();
    });

    it('T-096: runs a tool as a task, which is its owner’s alone', async () => {
      const { client, close } = await connect(url, token);
      await client.listTools();
      const { tasks } = client.experimental;
      const call = { name: 'simulate-research-query', arguments: { topic: 'gateways' } };
      const ids: string[] = [];
      let report: unknown;
      for await (const message of tasks.callToolStream(call)) {
        if (message.type === 'taskCreated') ids.push(message.task.taskId);
        if (message.type === 'taskStatus') ids.push(message.task.taskId);
        if (message.type === 'result') report = message.result;
      }
      const [id = ''] = ids;
      expect(new Set(ids)).toEqual(new Set([id]));
      expect(JSON.stringify(report)).toContain('gateways');
      await expect(tasks.getTask(id)).resolves.toMatchObject({ taskId: id, status: 'completed' });
      for (const other of [id.slice(0, id.lastIndexOf('.')), id.replace(/.$/, '_'), 'no-such']) {
        await expect(tasks.getTask(other)).rejects.toThrow('Task not found');
        await expect(tasks.cancelTask(other)).rejects.toThrow('Task not found');
      }
      await expect(tasks.listTasks()).rejects.toThrow();
      await close();
    });

    it('reports progress while a call runs', async () => {
      const { client, close } = await connect(url, token);
      const progress: number[] = [];
      await client.callTool(
        { name: 'trigger-long-running-operation', arguments: { duration: 1, steps: 4 } },
        undefined,
        { onprogress: (step) => progress.push(step.progress) },
      );
      // The client drops the last step when it arrives together with the answer.
      expect([
        [1, 2, 3],
        [1, 2, 3, 4],
      ]).toContainEqual(progress);
      await close();
    });

    it('reads a prompt and a resource', async () => {
      const { client, close } = await connect(url, token);
      const { prompts } = await client.listPrompts();
      expect(prompts.length).toBeGreaterThan(0);
      const { resources } = await client.listResources();
      const [first] = resources;
      const { contents } = await client.readResource({ uri: first!.uri });
      expect(contents[0]!.uri).toBe(first!.uri);
      await close();
    });

    it('shows its tools in the registry', async () => {
      const tools = await eventually(async () => {
        const response = await admin.fetch(`/api/tools${path}`);
        const body = (await response.json()) as { tools: { name: string }[] };
        if (body.tools.length === 0) throw new Error('Not probed yet');
        return body.tools;
      }, 15_000);
      expect(tools.map(({ name }) => name)).toContain('echo');
    });
  },
);

describe('A session of server-everything', () => {
  let server: EverythingServer;
  const url = `${theStack.gatewayUrl}/everything-sessions/mcp`;

  beforeAll(async () => {
    server = await startEverything('streamableHttp');
    await register(admin, {
      name: 'Everything with sessions',
      path: '/everything-sessions',
      proxy_pass_url: server.url,
    });
    // For a moment after a reload, nginx's old workers answer beside the new ones.
    await eventually(async () => {
      const { close } = await connectStreamable(url, token);
      await close();
    });
  });
  afterAll(async () => {
    await admin.fetch('/api/servers/everything-sessions', { method: 'DELETE' });
    await server.stop();
  });

  it('is ended by DELETE and then unknown', async () => {
    const { sessionId, close } = await connectStreamable(url, token);
    expect(sessionId).toMatch(/^[\x21-\x7e]+$/);
    await close();
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        'Mcp-Session-Id': sessionId!,
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'echo' },
      }),
    });
    expect([400, 404]).toContain(response.status);
  });

  it('is known to the client by an id that only the gateway gives (T-093)', async () => {
    const { sessionId, close } = await connectStreamable(url, token);
    const call = (id: string) =>
      fetch(server.url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Accept: 'application/json, text/event-stream',
          'Mcp-Session-Id': id,
        },
        body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
      });
    expect((await call(sessionId!)).status).not.toBe(200);
    await close();
  });
});
