import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { decide } from './decide.js';
import { loadPolicy } from './load-policy.js';
import { PolicyError } from './policy-error.js';
import type { Policy } from './policy.js';
import { watchPolicy, type PolicyWatch } from './watch-policy.js';

const granting = (...servers: string[]) =>
  `scopes: { s: [${servers.map((server) => `{ server: ${server}, methods: [ping] }`).join(', ')}] }`;

const allows = (policy: Policy, server: string) =>
  decide(policy, ['s'], { server, method: 'ping' }).allow;

async function eventually(holds: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error('It did not come to that within 10 s');
    await sleep(5);
  }
}

describe('the policy file', () => {
  let folder: string;
  let file: string;
  let watch: PolicyWatch | undefined;
  let errors: unknown[];
  let changes: number;

  const start = async (intervalMs = 10) => {
    watch = await watchPolicy({
      file,
      intervalMs,
      onError: (error) => errors.push(error),
      onChange: () => (changes += 1),
    });
    return watch;
  };
  const replace = async (text: string) => {
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'policy-'));
    file = join(folder, 'scopes.yml');
    errors = [];
    changes = 0;
  });
  afterEach(async () => {
    watch?.close();
    watch = undefined;
    await rm(folder, { recursive: true });
  });

  it.each([
    ['missing', undefined, 'it does not exist'],
    ['empty', '', 'it is empty'],
    ['not UTF-8', Buffer.from([0x61, 0xff]), 'it is not UTF-8 text'],
    [
      'invalid',
      'scopes: { s: [{}] }',
      'scopes.s[0].server: is missing; scopes.s[0].methods: is missing',
    ],
    ['too large', Buffer.alloc(300_000, 'a'), 'it is larger than 262144 bytes'],
  ])('is refused at the start when it is %s (W-18)', async (_, content, reason) => {
    if (content !== undefined) await writeFile(file, content);
    await expect(start()).rejects.toThrow(PolicyError);
    await expect(start()).rejects.toThrow(`The policy file ${file} cannot be used: ${reason}`);
  });

  it('is refused at the start when it is a folder', async () => {
    file = folder;
    await expect(loadPolicy(file)).rejects.toThrow('it is not a regular file');
  });

  it('is refused when a part of its path is no folder', async () => {
    await writeFile(file, granting('a'));
    await expect(loadPolicy(join(file, 'below'))).rejects.toThrow('it cannot be read (ENOTDIR)');
  });

  it.each([
    ['replaced by another file', (text: string) => replace(text)],
    ['written over', (text: string) => writeFile(file, text)],
    [
      'a link that is turned elsewhere',
      async (text: string) => {
        await writeFile(join(folder, 'v2.yml'), text);
        await symlink(join(folder, 'v2.yml'), join(folder, 'link'));
        await rename(join(folder, 'link'), file);
      },
    ],
  ])('is taken anew when it is %s', async (_, write) => {
    await writeFile(file, granting('a'));
    const { current } = await start();
    await write(granting('b'));
    await eventually(() => allows(current(), 'b'));
    expect(allows(current(), 'a')).toBe(false);
    expect({ changes, errors }).toEqual({ changes: 1, errors: [] });
  });

  it('is in force within five seconds when nothing else is said', async () => {
    await writeFile(file, granting('a'));
    watch = await watchPolicy({ file, onError: (error) => errors.push(error) });
    const { current } = watch;
    const begin = Date.now();
    await replace(granting('b'));
    await eventually(() => allows(current(), 'b'));
    expect(Date.now() - begin).toBeLessThan(5000);
  });

  it.each([
    ['broken', () => replace('scopes: [')],
    ['empty', () => replace('')],
    ['too large', () => replace('#'.repeat(300_000))],
    ['removed', () => rm(file)],
  ])('stays as it was, and says so once, when it is %s (W-18)', async (_, spoil) => {
    await writeFile(file, granting('a'));
    const { current } = await start();
    await spoil();
    await eventually(() => errors.length > 0);
    await sleep(100);
    expect(errors).toEqual([expect.any(PolicyError)]);
    expect(allows(current(), 'a')).toBe(true);
    expect(allows(current(), 'b')).toBe(false);
  });

  it('speaks again of another bad version, and takes the next good one (W-18)', async () => {
    await writeFile(file, granting('a'));
    const { current } = await start();
    await replace('scopes: [');
    await eventually(() => errors.length === 1);
    await replace('scopes: {');
    await eventually(() => errors.length === 2);
    await replace(granting('b'));
    await eventually(() => allows(current(), 'b'));
    expect(changes).toBe(1);
  });

  it('is not read half-written', async () => {
    await writeFile(file, granting('a'));
    const { current } = await start(300);
    await writeFile(file, granting('b'));
    await sleep(20);
    await writeFile(file, granting('b', 'c'));
    await eventually(() => allows(current(), 'c'));
    expect(changes).toBe(1);
  });

  it('is old or new in each decision, never mixed or empty (T-137)', async () => {
    await writeFile(file, granting('a'));
    const { current } = await start(2);
    let decisions = 0;
    for (let swap = 1; changes < 10; swap += 1) {
      // Read first, for the change may be taken before the replacing is told of.
      const before = changes;
      await replace(granting(swap % 2 === 0 ? 'a' : 'b'));
      while (changes === before) {
        for (let i = 0; i < 100; i += 1) {
          const policy = current();
          decisions += 1;
          if (allows(policy, 'a') === allows(policy, 'b')) throw new Error('mixed or empty');
        }
        await sleep(1);
      }
    }
    expect(decisions).toBeGreaterThan(1000);
    expect(errors).toEqual([]);
  });

  it('is left alone after close', async () => {
    await writeFile(file, granting('a'));
    const { current, close } = await start();
    close();
    await replace(granting('b'));
    await sleep(100);
    expect(allows(current(), 'a')).toBe(true);
    expect({ changes, errors }).toEqual({ changes: 0, errors: [] });
  });
});
