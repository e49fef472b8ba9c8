import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { withFileLock } from './file-lock.js';

describe('withFileLock', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'));
    file = join(folder, 'a.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('lets one at a time work', async () => {
    let [working, most] = [0, 0];
    const work = async () => {
      most = Math.max(most, (working += 1));
      await sleep(5);
      working -= 1;
    };
    await Promise.all([1, 2, 3, 4].map(() => withFileLock(file, work)));
    expect(most).toBe(1);
    expect(existsSync(file)).toBe(false);
  });

  it('is free again after work that failed', async () => {
    const failing = () => Promise.reject(new Error('no'));
    await expect(withFileLock(file, failing)).rejects.toThrow('no');
    await expect(withFileLock(file, () => Promise.resolve('yes'))).resolves.toBe('yes');
  });

  it('takes over what a crash has left', async () => {
    writeFileSync(file, '');
    utimesSync(file, 1, 1);
    await expect(withFileLock(file, () => Promise.resolve('yes'))).resolves.toBe('yes');
  });

  it('does not wait for ever for somebody who takes it again and again', async () => {
    const take = () => writeFileSync(file, 'again');
    take();
    const keeping = setInterval(take, 5);
    const never = withFileLock(file, () => Promise.resolve('yes'), { abandonedMs: 200 });
    const outcome = await never.catch(String);
    clearInterval(keeping);
    expect(outcome).toContain('Another mcpctl');
  });

  it('fails where nothing can be written', async () => {
    const work = () => Promise.resolve('yes');
    await expect(withFileLock(join(folder, 'missing', 'a'), work)).rejects.toThrow('ENOENT');
  });
});
