import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@mcp-gateway/kit';
import { openFileKeyValue } from './file-key-value.js';

const STORE = join(import.meta.dirname, '../dist/index.js');

/** Sets values from many sides, and says of each when it is kept; every rewrite comes often. */
const WRITER = `
  import { writeSync } from 'node:fs';
  import { openFileKeyValue } from ${JSON.stringify(STORE)};
  const store = await openFileKeyValue({ file: process.argv[1], log: console });
  const write = async (side) => {
    for (let i = 0; ; i += 1) {
      await store.set(\`k\${side}\`, String(i), 3600_000);
      writeSync(1, \`k\${side} \${i}\\n\`);
    }
  };
  for (let side = 0; side < 20; side += 1) void write(side);
`;

describe('a process that is killed while it sets values', () => {
  let file: string;
  beforeEach(async () => {
    file = join(await mkdtemp(join(tmpdir(), 'crash-')), 'state.jsonl');
  });
  afterEach(() => rm(join(file, '..'), { recursive: true }));

  it.each([50, 230, 610])('has kept all that it said it had, after %i ms', async (ms) => {
    const args = ['--input-type=module', '--eval', WRITER, file];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (piece: Buffer) => (said += piece.toString()));
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, ms));
    child.kill('SIGKILL');
    await once(child, 'close');

    const kept = new Map(
      [...said.matchAll(/^(k\d+) (\d+)\n/gm)].map(([, key, value]) => [key!, Number(value)]),
    );
    expect(kept.size).toBe(20);
    const log = createLogger({ service: 'test', destination: { write: () => undefined } });
    const store = await openFileKeyValue({ file, log });
    for (const [key, value] of kept)
      expect(Number(await store.get(key))).toBeGreaterThanOrEqual(value);
    await store.close();
  });
});
