import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setAside, withThoseAside } from './set-aside.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aside-'));
  file = join(folder, 'a.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

const fill = (text: string) => {
  setAside(file, 2);
  writeFileSync(file, text);
};
const names = () => withThoseAside(file).map((path) => basename(path));

describe('setAside', () => {
  it('numbers files by their age and drops the oldest', () => {
    for (const text of ['one', 'two', 'three', 'four']) fill(text);
    expect(names()).toEqual(['a.jsonl', 'a.jsonl.1', 'a.jsonl.2']);
    expect(withThoseAside(file).map((path) => readFileSync(path, 'utf8'))).toEqual([
      'four',
      'three',
      'two',
    ]);
  });

  it('does nothing when there is no file', () => {
    setAside(file, 2);
    expect(names()).toEqual([]);
  });
});

describe('withThoseAside', () => {
  it('goes by number, and passes over other files', () => {
    for (const suffix of ['', '.1', '.2', '.10', '.gz', '.0', '.1.bak', 'x'])
      writeFileSync(`${file}${suffix}`, '');
    expect(names()).toEqual(['a.jsonl', 'a.jsonl.1', 'a.jsonl.2', 'a.jsonl.10']);
  });

  it('is empty where there is no such folder', () => {
    expect(withThoseAside(join(folder, 'none', 'a'))).toEqual([]);
  });
});
