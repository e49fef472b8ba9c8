import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@mcp-gateway/kit';
import { openFileKeyValue, type FileKeyValue } from './file-key-value.js';
import { describeKeyValue } from './testing/describe-key-value.js';

let folder: string;
let file: string;
let time: number;
let lines: string[];
let opened: FileKeyValue[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
  file = join(folder, 'auth/state.jsonl');
  time = 1_700_000_000_000;
  lines = [];
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((store) => store.close()));
  await rm(folder, { recursive: true });
});

const open = async (maxKeys = 1000) => {
  const log = createLogger({ service: 'test', destination: { write: (line) => lines.push(line) } });
  const store = await openFileKeyValue({ file, log, maxKeys, now: () => time });
  opened.push(store);
  return store;
};
const reopen = async (store: FileKeyValue) => {
  await store.close();
  return open();
};
const linesInFile = async () => (await readFile(file, 'utf8')).trimEnd().split('\n').length;

describeKeyValue('a file', async () => ({
  store: await open(),
  pass: (ms) => Promise.resolve(void (time += ms)),
}));

describe('a file of values that is opened again', () => {
  it('has what was set, replaced and given more time, and not what was deleted or has ended', async () => {
    const store = await open();
    await store.set('kept', 'line 1\nline 2 \u2028 "ü"', 5000);
    await store.set('replaced', '1', 5000);
    await store.set('replaced', '2', 5000);
    await store.set('deleted', '1', 5000);
    await store.delete('deleted');
    await store.set('ended', '1', 1000);
    await store.set('extended', '1', 1000);
    await store.extend('extended', 5000);
    time += 2000;
    const again = await reopen(store);
    await expect(again.get('kept')).resolves.toBe('line 1\nline 2 \u2028 "ü"');
    await expect(again.get('replaced')).resolves.toBe('2');
    await expect(again.keys('')).resolves.toEqual(['kept', 'replaced', 'extended']);
    time += 3000;
    await expect(again.keys('')).resolves.toEqual([]);
  });

  it('holds nothing any more of what was deleted or has ended', async () => {
    const store = await open();
    await store.set('deleted', 'secret-1', 5000);
    await store.delete('deleted');
    await store.set('ended', 'secret-2', 1000);
    time += 1000;
    await reopen(store);
    await expect(readFile(file, 'utf8')).resolves.toBe('');
  });

  it('has dropped the same values as before for want of room', async () => {
    const store = await open(2);
    for (const key of ['a', 'b', 'c']) await store.set(key, key, 1000);
    await store.close();
    await expect((await open(2)).keys('')).resolves.toEqual(['b', 'c']);
  });

  it('drops a last line that was torn, and can be written on', async () => {
    const store = await open();
    await store.set('a', '1', 1000);
    await store.close();
    await appendFile(file, '{"key":"b","value":"1","expires_');
    const again = await open();
    await again.set('c', '1', 1000);
    await expect((await reopen(again)).keys('')).resolves.toEqual(['a', 'c']);
    expect(lines).toEqual([]);
  });

  it.each(['no JSON', '{"key":"x","value":1}', '[]', ''])(
    'leaves out the broken line "%s", says so and keeps the file',
    async (line) => {
      const store = await open();
      await store.set('a', '1', 1000);
      await store.close();
      await writeFile(file, `${line}\n${await readFile(file, 'utf8')}`);
      const again = await open();
      await expect(again.keys('')).resolves.toEqual(['a']);
      expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'error', lines: 1 });
      await expect(readFile(`${file}.broken`, 'utf8')).resolves.toContain(line);
    },
  );

  it('removes what a crash left of a rewrite, and nothing else', async () => {
    await (await open()).close();
    const staged = `${file}.3b241101-e2bb-4255-8caf-4136c566a962.tmp`;
    await writeFile(staged, 'half');
    await writeFile(join(folder, 'auth/other.txt'), '');
    await open();
    await expect(readdir(join(folder, 'auth'))).resolves.toEqual(['other.txt', 'state.jsonl']);
  });
});

describe('a file of values', () => {
  it('is readable by its owner alone', async () => {
    await open();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'auth'))).mode & 0o777).toBe(0o700);
  });

  it('is as long as what it holds at most twice, with some lines to begin with', async () => {
    const store = await open();
    for (let i = 0; i < 40; i += 1)
      await Promise.all(Array.from({ length: 100 }, (_, k) => store.set(`k${k}`, `${i}`, 1000)));
    expect(await linesInFile()).toBeLessThanOrEqual(1000);
    const again = await reopen(store);
    await expect(again.get('k99')).resolves.toBe('39');
    expect(await linesInFile()).toBe(100);
  });

  it('keeps what is changed while it is being rewritten', async () => {
    const store = await open(10_000);
    const changes: Promise<unknown>[] = [];
    for (let i = 0; i < 5000; i += 1) {
      changes.push(store.set(`k${i}`, '1', 1000));
      if (i % 7 === 0) changes.push(store.delete(`k${i - 1}`));
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(changes);
    const before = await store.keys('');
    await store.close();
    await expect((await open(10_000)).keys('')).resolves.toEqual(before);
  });

  it('rejects a change that cannot be written, and writes it with the next one', async () => {
    const store = await open();
    for (let i = 0; i < 999; i += 1) await store.set('a', `${i}`, 1000);
    await rm(join(folder, 'auth'), { recursive: true });
    await store.set('a', 'last before the rewrite', 1000);
    await expect(store.set('b', '1', 1000)).rejects.toThrow(`Cannot write ${file}`);
    await expect(store.extend('b', 1000)).resolves.toBe(true);
    await expect(store.set('c', '1', 1000)).rejects.toThrow(`Cannot write ${file}`);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'warn' });
    await (await open()).close();
    await store.set('d', '1', 1000);
    await expect((await reopen(store)).keys('')).resolves.toEqual(['a', 'b', 'c', 'd']);
  });
});
