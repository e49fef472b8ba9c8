import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@mcp-gateway/kit';
import { openFileDocuments } from './file-documents.js';
import { notes } from './testing/describe-documents.js';

const STORE = join(import.meta.dirname, '../dist/index.js');
const LENGTH = 200_000;

/** Replaces one record for ever, its text the same letter from end to end. */
const WRITER = `
  import { openFileDocuments } from ${JSON.stringify(STORE)};
  const documents = await openFileDocuments({
    folder: process.argv[1], log: console, idOf: ({ id }) => id, parse: (json) => json,
  });
  for (let i = 0; ; i += 1) {
    await documents.put({ id: '/a', text: 'abcdefghij'[i % 10].repeat(${LENGTH}) });
    if (i === 0) process.stdout.write('writing');
  }
`;

describe('a process that is killed while it writes', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crash-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each([3, 11, 17, 23, 31])(
    'leaves the old or the new record whole, after %i ms',
    async (ms) => {
      const args = ['--input-type=module', '--eval', WRITER, folder];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, ms));
      child.kill('SIGKILL');
      await once(child, 'exit');

      const lines: string[] = [];
      const log = createLogger({
        service: 'test',
        destination: { write: (line) => lines.push(line) },
      });
      const documents = await openFileDocuments({ ...notes, folder, log });
      const { text } = (await documents.get('/a'))!;
      expect(text).toBe(text[0]!.repeat(LENGTH));
      expect(lines).toEqual([]);
      await expect(readdir(folder)).resolves.toEqual(['a.json']);
    },
  );
});
