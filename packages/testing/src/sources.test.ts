import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { repositoryFiles, ROOT } from './repository-files.js';

const atTheRoot = readdirSync(ROOT).filter((name) => name.endsWith('.sh'));
const files = [...repositoryFiles(), ...atTheRoot.map((name) => join(ROOT, name))]
  .filter((path) => /\.([cm]?[jt]s|sh|hbs)$/.test(path) && !path.endsWith('.test.ts'))
  .map((path): [name: string, text: string] => [relative(ROOT, path), readFileSync(path, 'utf8')]);

describe('the sources', () => {
  it.each([
    ['evaluates text as code', /\beval\s*\(|\bnew Function\b/],
    ['connects without a look at certificates', /rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED/],
    ['lets nginx connect so', /proxy_ssl_verify\s+off/],
    ['downloads so', /--insecure|--no-check-certificate|\bcurl\b[^|\n]*\s-\w*k\b|strict-ssl/],
  ])('W-55: hold nothing that %s', (_what, pattern) => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter(([, text]) => pattern.test(text)).map(([name]) => name)).toEqual([]);
  });
});
