import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { aFolder } from './fixtures.js';
import { openLogFile } from './log-file.js';

describe('openLogFile', () => {
  it('goes on where an earlier run ended', () => {
    const file = join(aFolder(), 'a.log');
    for (const line of ['one\n', 'two\n']) {
      const log = openLogFile(file);
      log.write(line);
      log.close();
    }
    expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
  });

  it('puts a full file aside and keeps only so many', () => {
    const file = join(aFolder(), 'a.log');
    const log = openLogFile(file, { maxBytes: 3, kept: 2 });
    for (const line of ['first', 'second', 'third', 'fourth']) log.write(line);
    log.close();
    expect(['', '.1', '.2'].map((suffix) => readFileSync(`${file}${suffix}`, 'utf8'))).toEqual([
      'fourth',
      'third',
      'second',
    ]);
    expect(existsSync(`${file}.3`)).toBe(false);
  });
});
