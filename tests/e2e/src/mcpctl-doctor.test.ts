import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runMcpctl } from './run-mcpctl.js';
import { theStack } from './the-stack.js';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'mcpctl-doctor-'));
});
afterAll(() => rmSync(home, { recursive: true }));

type Finding = { check: string; outcome: string; says: string; remedy?: string };

/** What it finds, without what depends on the machine the tests run on. */
async function doctor(env: Record<string, string> = {}) {
  const { exitCode, out, err } = await runMcpctl(['doctor', '--json'], {
    env: { ...process.env, ...theStack.env, XDG_CONFIG_HOME: home, ...env },
  });
  const { findings } = JSON.parse(out) as { findings: Finding[] };
  return { failed: exitCode !== 0, findings, err };
}
const outcomesOf = (findings: Finding[], check: string) =>
  findings.filter((finding) => finding.check === check).map(({ outcome }) => outcome);

describe('mcpctl doctor', () => {
  it('finds a running installation well, with both sign-ins made from end to end', async () => {
    const { findings } = await doctor();
    const well = ['ports', 'nginx', 'secret key', 'clocks', 'machine client', 'person'];
    const found = findings.filter(({ check }) => well.includes(check));
    expect(found.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    expect(new Set(found.map(({ check }) => check)).size).toBe(well.length);
  });

  it('says which secrets the services do not run with, and what to do', async () => {
    const { failed, findings, err } = await doctor({
      SECRET_KEY: 'another-secret-than-that-of-the-installation',
      AGENT_CLIENT_SECRET: 'another-secret-than-that-of-the-agent',
      ADMIN_PASSWORD: 'another-password',
    });
    expect(failed).toBe(true);
    expect(err).toContain('findings have failed');
    expect(outcomesOf(findings, 'secret key')).toEqual(['failed', 'failed', 'failed']);
    expect(outcomesOf(findings, 'machine client')).toEqual(['failed']);
    expect(outcomesOf(findings, 'person')).toEqual(['failed']);
    for (const { outcome, remedy } of findings) {
      if (outcome !== 'ok') expect(remedy).toMatch(/\w/);
    }
  });

  it('reads settings that cannot be used, and looks at the rest all the same', async () => {
    const { failed, findings } = await doctor({
      COGNITO_USER_POOL_ID: 'no-pool',
      COGNITO_CLIENT_ID: 'web',
    });
    expect(failed).toBe(true);
    expect(outcomesOf(findings, 'settings')).toEqual(['failed']);
    expect(outcomesOf(findings, 'user pool')).toEqual(['failed']);
    expect(outcomesOf(findings, 'machine client')).toEqual(['ok']);
  });
});
