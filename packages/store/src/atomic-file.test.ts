import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { replaceFile } from './atomic-file.js';

describe('replaceFile', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'replace-'));
    file = join(folder, 'a.txt');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('writes a new file and replaces an old one', async () => {
    await replaceFile(file, 'one');
    await replaceFile(file, 'two');
    await expect(readFile(file, 'utf8')).resolves.toBe('two');
    await expect(readdir(folder)).resolves.toEqual(['a.txt']);
  });

  it('gives the file the mode asked for', async () => {
    await replaceFile(file, 'one', 0o640);
    expect((await stat(file)).mode & 0o777).toBe(0o640);
  });

  it('lets writes at the same time each be whole', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(100_000));
    await Promise.all(texts.map((text) => replaceFile(file, text)));
    expect(texts).toContain(await readFile(file, 'utf8'));
    await expect(readdir(folder)).resolves.toEqual(['a.txt']);
  });

  it('leaves nothing behind when it fails', async () => {
    await expect(replaceFile(join(folder, 'missing', 'a.txt'), 'one')).rejects.toThrow(
      'Cannot write',
    );
    await expect(replaceFile(folder, 'one')).rejects.toThrow(`Cannot write ${folder}`);
    await expect(readdir(folder)).resolves.toEqual([]);
  });
});
