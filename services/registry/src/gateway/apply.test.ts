import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createApply } from './apply.js';
import type { NginxProcess } from './nginx-process.js';
import type { GatewayConfig } from './render.js';

const aConfig = (generation: string): GatewayConfig => ({
  text: `return 200 ${generation};`,
  generation,
});

/** An nginx that does as the real one would, with the faults that a test gives it. */
function aNginx(file: string, { runs = true } = {}) {
  const faults = { refuses: '', ignores: '' };
  const asked: string[] = [];
  let live: string | undefined;
  const load = () => {
    const generation = /return 200 (.*);/.exec(readFileSync(file, 'utf8'))?.[1];
    if (generation !== faults.ignores) live = generation;
  };
  const nginx: NginxProcess = {
    test: (staged) => {
      asked.push('test');
      const text = readFileSync(staged, 'utf8');
      const refused = faults.refuses !== '' && text.includes(faults.refuses);
      return refused ? Promise.reject(new Error('nginx refuses')) : Promise.resolve();
    },
    reload: () => {
      asked.push('reload');
      if (runs) load();
      return Promise.resolve(runs);
    },
    generation: () => Promise.resolve(live),
    confirm: (expected) =>
      live === expected ? Promise.resolve() : Promise.reject(new Error('not served')),
  };
  return { nginx, asked, faults, live: () => live, restart: load };
}

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apply-'));
  file = join(folder, 'nginx.conf');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const onDisk = () => readFileSync(file, 'utf8');

describe('createApply', () => {
  it('tests a new configuration before it reloads nginx', async () => {
    const { nginx, asked, live } = aNginx(file);
    const apply = createApply(file, nginx);
    await expect(apply(aConfig('one'))).resolves.toBe('reloaded');
    expect(asked).toEqual(['test', 'reload']);
    expect(live()).toBe('one');
    expect(readdirSync(folder)).toEqual(['nginx.conf']);
  });

  it('does nothing when nginx serves it already', async () => {
    const { nginx, asked } = aNginx(file);
    const apply = createApply(file, nginx);
    await apply(aConfig('one'));
    asked.length = 0;
    await expect(apply(aConfig('one'))).resolves.toBe('unchanged');
    expect(asked).toEqual([]);
  });

  it('writes the file for the nginx that starts next, once, when none runs', async () => {
    const { nginx } = aNginx(file, { runs: false });
    const apply = createApply(file, nginx);
    await expect(apply(aConfig('one'))).resolves.toBe('written');
    await expect(apply(aConfig('one'))).resolves.toBe('unchanged');
    expect(onDisk()).toBe(aConfig('one').text);
  });

  it('W-36: leaves the old file byte for byte, and nothing else, when nginx refuses the new one', async () => {
    const { nginx, faults, live } = aNginx(file);
    const apply = createApply(file, nginx);
    await apply(aConfig('one'));
    faults.refuses = 'two';
    await expect(apply(aConfig('two'))).rejects.toThrow('nginx refuses');
    expect(onDisk()).toBe(aConfig('one').text);
    expect(readdirSync(folder)).toEqual(['nginx.conf']);
    expect(live()).toBe('one');
  });

  it('writes nothing when nginx refuses the first configuration', async () => {
    const { nginx, faults } = aNginx(file);
    faults.refuses = 'one';
    await expect(createApply(file, nginx)(aConfig('one'))).rejects.toThrow('nginx refuses');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('puts the last good one back when nginx does not show the new one', async () => {
    const { nginx, faults, live, asked } = aNginx(file);
    const apply = createApply(file, nginx);
    await apply(aConfig('one'));
    asked.length = 0;
    faults.ignores = 'two';
    await expect(apply(aConfig('two'))).rejects.toThrow('the last good one is back');
    expect(onDisk()).toBe(aConfig('one').text);
    expect(asked).toEqual(['test', 'reload', 'reload']);
    expect(live()).toBe('one');
  });

  it('puts back what nginx served, not what somebody wrote to the file since', async () => {
    const { nginx, faults } = aNginx(file);
    const apply = createApply(file, nginx);
    await apply(aConfig('one'));
    writeFileSync(file, 'edited by hand');
    faults.ignores = 'two';
    await expect(apply(aConfig('two'))).rejects.toThrow('the last good one is back');
    expect(onDisk()).toBe(aConfig('one').text);
  });

  it('after a restart of the registry, puts back what it found', async () => {
    writeFileSync(file, aConfig('one').text);
    const { nginx, faults } = aNginx(file);
    faults.ignores = 'two';
    await expect(createApply(file, nginx)(aConfig('two'))).rejects.toThrow('the last good one');
    expect(onDisk()).toBe(aConfig('one').text);
  });

  it.each([
    ['was deleted', () => rmSync(file)],
    ['was edited by hand', () => writeFileSync(file, 'edited')],
  ])('writes the file again when it %s', async (_what, harm) => {
    const { nginx } = aNginx(file);
    const apply = createApply(file, nginx);
    await apply(aConfig('one'));
    harm();
    await expect(apply(aConfig('one'))).resolves.toBe('reloaded');
    expect(onDisk()).toBe(aConfig('one').text);
  });

  it('reloads an nginx that serves another configuration than the file says', async () => {
    const { nginx, restart, live } = aNginx(file);
    const apply = createApply(file, nginx);
    await apply(aConfig('one'));
    writeFileSync(file, aConfig('other').text);
    restart();
    writeFileSync(file, aConfig('one').text);
    await expect(apply(aConfig('one'))).resolves.toBe('reloaded');
    expect(live()).toBe('one');
  });

  it('keeps the file to its owner', async () => {
    const { nginx } = aNginx(file);
    await createApply(file, nginx)(aConfig('one'));
    expect(readdirSync(folder, { withFileTypes: true }).every((entry) => entry.isFile())).toBe(
      true,
    );
  });
});
