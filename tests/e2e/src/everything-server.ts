import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { freePorts } from '@mcp-gateway/testing';
import { eventually } from './admin.js';

const require = createRequire(import.meta.url);
const PACKAGE = dirname(require.resolve('@modelcontextprotocol/server-everything/package.json'));

export type EverythingServer = { url: string; stop: () => Promise<void> };

/** The reference server of the MCP project, written by others, over one of its transports. */
export async function startEverything(
  transport: 'streamableHttp' | 'sse',
): Promise<EverythingServer> {
  const [port = 0] = await freePorts(1);
  const child = spawn(process.execPath, [join(PACKAGE, 'dist/index.js'), transport], {
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await eventually(() => fetch(`http://127.0.0.1:${port}/`), 20_000);
  return {
    url: `http://127.0.0.1:${port}/${transport === 'sse' ? 'sse' : 'mcp'}`,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
