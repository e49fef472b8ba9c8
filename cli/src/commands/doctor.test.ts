import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runMcpctl } from '../testing/run-mcpctl.js';

/** Where nobody listens. */
const NOWHERE = {
  HTTP_PORT: '1',
  AUTH_SERVER_PORT: '2',
  REGISTRY_PORT: '3',
  MCPGW_PORT: '4',
};

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'mcpctl-'));
  const lines = Object.entries({
    ...NOWHERE,
    SECRET_KEY: 'the secret of a test installation only',
  });
  const text = lines.map(([name, value]) => `${name}=${value}\n`).join('');
  writeFileSync(join(root, '.env'), text, { mode: 0o600 });
});
afterAll(() => rmSync(root, { recursive: true }));

describe('mcpctl doctor', () => {
  it('says in a line each what is wrong where nothing runs, and exits 1', async () => {
    const { exitCode, out, err } = await runMcpctl({ root }, 'doctor');
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^\d+ of \d+ findings have failed\.\n$/);
    for (const line of out.trimEnd().split('\n')) {
      expect(line).toMatch(/^(ok {7}|(warning|failed ) .* → )/);
    }
    expect(out).toMatch(/^failed {3}ports +Nobody that is seen from here listens on 2, for auth/m);
    expect(out).toMatch(
      /^failed {3}secret key +mcpgw does not answer\. → \.\/build_and_run\.sh logs/m,
    );
    expect(out).toMatch(/^failed {3}person +There is no ADMIN_PASSWORD\. → /m);
  });

  it('tells programs the same', async () => {
    const { exitCode, out, err } = await runMcpctl({ root }, 'doctor', '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(err)).toMatchObject({ title: 'Failed' });
    const { findings } = JSON.parse(out) as { findings: unknown[] };
    expect(findings).toContainEqual({
      check: 'settings',
      outcome: 'ok',
      says: 'All settings can be used.',
    });
  });
});
