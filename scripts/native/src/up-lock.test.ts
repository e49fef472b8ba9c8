import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { aFolder } from './fixtures.js';
import { takeUpLock, upAtWork } from './up-lock.js';

describe('takeUpLock', () => {
  it('refuses a second one, naming the first, until that is done', () => {
    const dataDir = aFolder();
    const release = takeUpLock(dataDir);
    expect(() => takeUpLock(dataDir)).toThrow(`(pid ${process.pid}) is still at work`);
    release();
    expect(upAtWork(dataDir)).toBeUndefined();
    takeUpLock(dataDir)();
  });

  it.each([
    ['a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, started: 'x' })],
    ['an earlier process of this number', JSON.stringify({ pid: process.pid, started: 'x/1' })],
    ['nothing readable', ''],
  ])('takes over from %s', (_, content) => {
    const dataDir = aFolder();
    writeFileSync(join(dataDir, 'up.lock'), content);
    const release = takeUpLock(dataDir);
    expect(upAtWork(dataDir)?.pid).toBe(process.pid);
    release();
  });
});
