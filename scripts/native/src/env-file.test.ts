import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ensureEnvFile, fillSecrets, malformedLines, readEnvFile } from './env-file.js';

function aProject(envFile?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'env-file-'));
  const example = join(folder, '.env.example');
  const file = join(folder, '.env');
  writeFileSync(example, '#HTTP_PORT=80\nSECRET_KEY=\nADMIN_PASSWORD=\nAGENT_CLIENT_SECRET=\n');
  if (envFile !== undefined) writeFileSync(file, envFile, { mode: 0o644 });
  return { file, example, read: () => readEnvFile(file).values };
}

describe('.env', () => {
  it('is made from the example, readable by its owner alone, with random secrets', () => {
    const { file, example, read } = aProject();
    ensureEnvFile(file, example, {});
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(read()['SECRET_KEY']).toMatch(/^[\w-]{43}$/);
    expect(new Set(Object.values(read())).size).toBe(3);
  });

  it('is never touched again once it has its secrets', () => {
    const { file, example } = aProject();
    ensureEnvFile(file, example, {});
    const before = readFileSync(file, 'utf8');
    ensureEnvFile(file, example, {});
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it.each([
    ['a plain copy of the example', 'SECRET_KEY=\nADMIN_PASSWORD=\nAGENT_CLIENT_SECRET=\n'],
    ['a file with other settings only', 'HTTP_PORT=8123'],
    ['an empty file', ''],
  ])('gets the secrets that %s lacks', (_, text) => {
    const { file, example, read } = aProject(text);
    ensureEnvFile(file, example, {});
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Object.values(read()).every((value) => value !== '')).toBe(true);
    expect(Object.keys(read())).toEqual(expect.arrayContaining(['SECRET_KEY', 'ADMIN_PASSWORD']));
  });

  it('keeps what its owner wrote, and leaves to the environment what that gives', () => {
    const text = 'SECRET_KEY=mine # why\nADMIN_PASSWORD=\nAGENT_CLIENT_SECRET=\n';
    const filled = fillSecrets(text, { AGENT_CLIENT_SECRET: 'given' }, () => 'random');
    expect(filled).toBe('SECRET_KEY=mine # why\nADMIN_PASSWORD=random\nAGENT_CLIENT_SECRET=\n');
  });

  it('may be missing', () => {
    expect(readEnvFile('/nowhere/.env')).toEqual({ values: {}, problems: [] });
  });
});

describe('malformedLines', () => {
  it.each([
    ['accepts comments, blank lines and assignments', '# a\n\nA=1\nexport B = "x y" # c\nC=', []],
    ['accepts a quoted value of several lines', 'KEY="one\ntwo three\nfour"\nA=1', []],
    [
      'names a line without an assignment',
      'A=1\nHTTP_PORT: 80',
      ['.env, line 2: must have the form NAME=value'],
    ],
    ['names a name that is none', '1A=2', ['.env, line 1: must have the form NAME=value']],
    [
      'names a quote that is never closed',
      'A="x\nB=1',
      ['.env, line 1: the quote " is never closed'],
    ],
    [
      'names a value that its # would cut short, and not the value',
      'ADMIN_PASSWORD=tr0ub4#dor',
      ['.env, line 1: ADMIN_PASSWORD holds a "#", so its value must stand in quotes'],
    ],
    ['accepts a comment behind a value', 'A=1 # one', []],
  ])('%s', (_, text, problems) => {
    expect(malformedLines(text)).toEqual(problems);
  });
});
