import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePorts, startStack } from '@mcp-gateway/testing';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'start-failures-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What `up` said before it gave up. */
async function failureOf(env: Record<string, string>): Promise<string> {
  const stack = await startStack({ env }).catch((err: unknown) => err as { stderr?: string });
  if ('stop' in stack) {
    await stack.stop();
    throw new Error('It started');
  }
  return stack.stderr ?? '';
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('up ends with a clear sentence when', () => {
  let holder: Server;
  let port: number;
  beforeAll(async () => {
    [port = 0] = await freePorts(1);
    holder = createServer();
    await new Promise<void>((resolve) => holder.listen(port, '127.0.0.1', resolve));
  });
  afterAll(() => {
    holder.close();
  });

  it('a port is in use', async () => {
    const said = await failureOf({ REGISTRY_PORT: String(port) });
    expect(said).toContain(`${port}`);
    expect(said).toContain('REGISTRY_PORT');
  });

  it('settings cannot be used: all of them at once, without their values', async () => {
    const said = await failureOf({
      MCPGW_PORT: 'ninety',
      SECRET_KEY: 'too-short',
      LOG_LEVEL: 'loud',
    });
    for (const name of ['MCPGW_PORT', 'SECRET_KEY', 'LOG_LEVEL']) expect(said).toContain(name);
    expect(said).not.toContain('too-short');
  });

  it('W-18: the policy file is missing', async () => {
    const said = await failureOf({ SCOPES_FILE: join(folder, 'no-such-file.yml') });
    expect(said).toMatch(/^(auth-server|mcpgw|registry) is failed: .*no-such-file\.yml/);
  });

  it('the policy file is broken', async () => {
    const said = await failureOf({
      SCOPES_FILE: file('broken.yml', 'scopes: [this is, no policy\n'),
    });
    expect(said).toContain('broken.yml');
  });

  it('the data folder cannot be written', async () => {
    const said = await failureOf({ DATA_DIR: join(file('a-file', ''), 'data') });
    expect(said).toContain('a-file');
  });
});
