import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDoctorSettings } from '../doctor/doctor-settings.js';
import type { Installation } from '../doctor/installation.js';
import { readProviders } from '../doctor/providers.js';

export const SECRETS = {
  SECRET_KEY: 'the secret of a test installation only',
  ADMIN_PASSWORD: 'admin-of-a-test-installation',
  AGENT_CLIENT_SECRET: 'agent-of-a-test-installation',
};

const folders: string[] = [];

export function removeInstallations(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}

/** An installation in a folder of its own, in which nothing runs. */
export function anInstallation(
  env: NodeJS.ProcessEnv = {},
  overrides: Partial<Installation> = {},
): Installation {
  const root = mkdtempSync(join(tmpdir(), 'mcpctl-doctor-'));
  folders.push(root);
  mkdirSync(join(root, 'data'), { mode: 0o700 });
  const { settings, problems, values } = readDoctorSettings(root, { ...SECRETS, ...env });
  return {
    root,
    settings,
    problems,
    gateway: 'http://localhost:8880',
    providers: () => readProviders(settings, values),
    connect: () => Promise.reject(new Error('Nothing runs')),
    ask: (url, init) => fetch(url, { redirect: 'manual', ...init }),
    now: Date.now,
    ...overrides,
  };
}
