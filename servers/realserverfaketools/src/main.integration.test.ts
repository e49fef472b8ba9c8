/* eslint-disable @typescript-eslint/no-deprecated -- the legacy transport is served on purpose */
import { freePorts, startServiceProcess } from '@mcp-gateway/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../dist/main.js');

let child: ChildProcess | undefined;

afterEach(() => {
  child?.kill('SIGKILL');
});

describe('the process of realserverfaketools', () => {
  it('serves, and stops on SIGTERM although a client holds a stream open', async () => {
    const [port = 0] = await freePorts(1);
    const base = new URL(`http://127.0.0.1:${port}`);
    child = await startServiceProcess(
      MAIN,
      { REALSERVERFAKETOOLS_PORT: String(port), LOG_LEVEL: 'warn' },
      base,
    );
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
