import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { fingerprint } from './fingerprint.js';
import { aFolder } from './fixtures.js';

function aService() {
  const folder = aFolder();
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, 'dist'));
  mkdirSync(join(folder, 'node_modules'));
  write('dist/main.js', 'one');
  return { write, now: (text = 'settings') => fingerprint(text, [folder, join(folder, 'absent')]) };
}

describe('fingerprint', () => {
  it('stays the same when a file is written again unchanged', () => {
    const { write, now } = aService();
    const before = now();
    write('dist/main.js', 'one');
    expect(now()).toBe(before);
  });

  it.each([
    ['a built file', 'dist/main.js'],
    ['a new file', 'page.hbs'],
    ['a file that was absent', 'absent'],
  ])('changes with %s', (_, name) => {
    const { write, now } = aService();
    const before = now();
    write(name, 'two');
    expect(now()).not.toBe(before);
  });

  it.each([
    ['a source', 'dist/main.ts'],
    ['a test', 'dist/main.test.js'],
    ['a source map', 'dist/main.js.map'],
    ['an installed package', 'node_modules/x.js'],
  ])('does not change with %s', (_, name) => {
    const { write, now } = aService();
    const before = now();
    write(name, 'two');
    expect(now()).toBe(before);
  });

  it('changes with the settings', () => {
    const { now } = aService();
    expect(now('other settings')).not.toBe(now());
  });
});
