/* eslint-disable @typescript-eslint/no-deprecated -- the legacy transport is served on purpose */
import { listen } from '@mcp-gateway/kit';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = join(import.meta.dirname, '../dist/main.js');

let child: ChildProcess;

afterEach(() => {
  child.kill('SIGKILL');
});

async function freePort(): Promise<number> {
  const { port, close } = await listen(() => undefined, { host: '127.0.0.1', port: 0 });
  await close();
  return port;
}

/** Starts the process as the supervisor does, and waits until it is healthy. */
async function start(env: Record<string, string>, base: URL): Promise<void> {
  child = spawn(process.execPath, [MAIN], { env, stdio: 'ignore' });
  const until = Date.now() + 20_000;
  while (Date.now() < until && child.exitCode === null) {
    const response = await fetch(new URL('/health', base)).catch(() => undefined);
    if (response?.ok) return;
    await sleep(50);
  }
  throw new Error(`Not healthy; exit code ${String(child.exitCode)}`);
}

describe('the process of realserverfaketools', () => {
  it('serves, and stops on SIGTERM although a client holds a stream open', async () => {
    const port = await freePort();
    const base = new URL(`http://127.0.0.1:${port}`);
    await start({ REALSERVERFAKETOOLS_PORT: String(port), LOG_LEVEL: 'warn' }, base);
    const client = new Client({ name: 'test', version: '1.0.0' });
    await client.connect(new SSEClientTransport(new URL('/sse', base)));
    const result = await client.callTool({ name: 'quantum_flux_analyzer' });
    expect(result.content).toMatchObject([{ text: expect.stringContaining('energy_level') }]);

    const exited = once(child, 'exit');
    const begun = Date.now();
    child.kill('SIGTERM');
    await expect(exited).resolves.toEqual([0, null]);
    expect(Date.now() - begun).toBeLessThan(10_000);
    await client.close();
  });
});
