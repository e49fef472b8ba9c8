import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@mcp-gateway/kit';
import { openFileDocuments } from './file-documents.js';
import { describeDocuments, notes } from './testing/describe-documents.js';

let folder: string;
let lines: string[];

const open = (ignore?: ReadonlySet<string>) => {
  const log = createLogger({ service: 'test', destination: { write: (line) => lines.push(line) } });
  return openFileDocuments({ ...notes, folder, log, ...(ignore && { ignore }) });
};
const write = (name: string, text: string) => writeFile(join(folder, name), text);
const aNote = (id: string, text = '') => JSON.stringify({ id, text });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'documents-'));
  lines = [];
});
afterEach(() => rm(folder, { recursive: true }));

describeDocuments('files', () => open());

describe('files of a folder', () => {
  it('hold after a restart what was put before', async () => {
    const before = await open();
    await before.put({ id: '/a', text: 'one' });
    await before.put({ id: '/b/c', text: 'two' });
    await before.put({ id: '/d', text: 'three' });
    await before.delete('/d');
    const after = await open();
    await expect(after.list()).resolves.toEqual(await before.list());
    await expect(readdir(folder)).resolves.toEqual(['a.json', 'b%2Fc.json']);
  });

  it('are for their owner alone, in a folder that is too', async () => {
    folder = join(folder, 'new');
    const documents = await open();
    await documents.put({ id: '/a', text: 'one' });
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'a.json'))).mode & 0o777).toBe(0o600);
    folder = join(folder, '..');
  });

  it.each([
    ['no JSON', '{"id":'],
    ['empty', ''],
    ['JSON of another form', '{"id":7}'],
    ['not an object', 'null'],
    ['a second definition of an id', aNote('/first')],
  ])('are put aside and said in the log when %s, and the others load', async (_, text) => {
    await write('a.json', aNote('/first', 'one'));
    await write('b.json', text);
    await write('c.json', aNote('/last', 'two'));
    const documents = await open();
    await expect(documents.list()).resolves.toEqual([
      { id: '/first', text: 'one' },
      { id: '/last', text: 'two' },
    ]);
    await expect(readdir(folder)).resolves.toEqual(['a.json', 'b.json.broken', 'c.json']);
    await expect(readFile(join(folder, 'b.json.broken'), 'utf8')).resolves.toBe(text);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 'error',
      msg: 'A broken record was put aside',
      file: join(folder, 'b.json.broken'),
    });
  });

  it('keep the name they were given by hand when their record is changed', async () => {
    await write('dropped in.json', aNote('/a', 'one'));
    const documents = await open();
    await documents.put({ id: '/a', text: 'two' });
    await expect(readdir(folder)).resolves.toEqual(['dropped in.json']);
    await expect((await open()).get('/a')).resolves.toEqual({ id: '/a', text: 'two' });
  });

  it('are never overwritten by the record of another id (W-38)', async () => {
    await write('a_b.json', aNote('/a/b', 'by hand'));
    const documents = await open();
    await documents.put({ id: '/a_b', text: 'new' });
    await expect((await open()).list()).resolves.toEqual(
      expect.arrayContaining([
        { id: '/a/b', text: 'by hand' },
        { id: '/a_b', text: 'new' },
      ]),
    );
  });

  it('leave alone a file that holds something else, whatever id is put (W-38)', async () => {
    await write('server_state.json', '{"/a":true}');
    const ignore = new Set(['server_state.json']);
    const documents = await open(ignore);
    await documents.put({ id: '/server_state', text: 'one' });
    await expect(readFile(join(folder, 'server_state.json'), 'utf8')).resolves.toBe('{"/a":true}');
    await expect((await open(ignore)).list()).resolves.toEqual([
      { id: '/server_state', text: 'one' },
    ]);
    expect(lines).toEqual([]);
  });

  it('are not read when they do not end in .json, and folders among them stop nothing', async () => {
    await write('notes.txt', 'text');
    await write('old.json.broken', '{');
    await mkdir(join(folder, 'folder'));
    await expect((await open()).list()).resolves.toEqual([]);
    await expect(readdir(folder)).resolves.toEqual(['folder', 'notes.txt', 'old.json.broken']);
  });

  it('are freed of what a crash left of a write', async () => {
    await write('a.json', aNote('/a'));
    await write('a.json.6a1b0c52-5b0c-4f4e-9d3f-000000000000.tmp', '{"id":"/a","te');
    await open();
    await expect(readdir(folder)).resolves.toEqual(['a.json']);
  });

  it('stay within the folder for ids that lead out of it', async () => {
    folder = join(folder, 'inner');
    const documents = await open();
    for (const id of ['../out', '/../../out', '..', '.', '/', 'a/../../out', 'a\\..\\out', 'a\0b'])
      await documents.put({ id, text: id });
    const outer = join(folder, '..');
    await expect(readdir(outer)).resolves.toEqual(['inner']);
    await expect(open().then(({ list }) => list())).resolves.toHaveLength(8);
    folder = outer;
  });

  it('name the file when they cannot be written, and the record stays as it was', async () => {
    const documents = await open();
    await documents.put({ id: '/a', text: 'one' });
    await rm(folder, { recursive: true });
    const file = join(folder, 'a.json');
    await expect(documents.put({ id: '/a', text: 'two' })).rejects.toThrow(`Cannot write ${file}`);
    await expect(documents.get('/a')).resolves.toEqual({ id: '/a', text: 'one' });
    await mkdir(folder);
  });
});
