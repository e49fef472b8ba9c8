import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createLogger } from '@mcp-gateway/kit';
import { freePorts } from '@mcp-gateway/testing';
import type { ServiceSpec } from './service-spec.js';
import type { SettingsSource } from './settings.js';

/** For tests: small programs in place of the services, and what is needed around them. */

export const quietLog = createLogger({ service: 'test', destination: { write: () => undefined } });

export function aFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'native-')));
  for (const name of ['logs', 'servers', 'nginx']) mkdirSync(join(folder, name));
  return folder;
}

export async function aFreePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

export const SECRETS = {
  SECRET_KEY: 'k'.repeat(43),
  ADMIN_PASSWORD: 'a-long-password',
  AGENT_CLIENT_SECRET: 'a-long-client-secret',
};

export function aSource(overrides: Partial<SettingsSource> = {}): SettingsSource {
  return {
    root: '/project',
    env: SECRETS,
    envFile: { values: {}, problems: [] },
    uid: 1000,
    canBind: () => Promise.resolve('free'),
    ...overrides,
  };
}

/** Answers its health request, and notes its end in the file `stops` of its folder. */
const FAKE_SERVICE = `
  import { appendFileSync } from 'node:fs';
  import { createServer } from 'node:http';
  const { NAME, PORT, IGNORE_TERM, STOP_AFTER = '0' } = process.env;
  createServer((req, res) => res.end('{"status":"healthy"}')).listen(PORT, '127.0.0.1');
  console.log(NAME + ' listens');
  process.on('SIGTERM', () => {
    if (IGNORE_TERM) return;
    setTimeout(() => {
      appendFileSync('stops', NAME + '\\n');
      process.exit(0);
    }, STOP_AFTER);
  });
`;

const FAILING_SERVICE = `
  console.log('{"level":"fatal","msg":"Cannot start","err":{"message":"scopes.yml is empty"}}');
  process.exit(1);
`;

type SpecOverrides = Partial<ServiceSpec> & { folder: string; port: number; fails?: boolean };

export function aSpec({ folder, port, fails = false, ...overrides }: SpecOverrides): ServiceSpec {
  const name = overrides.name ?? 'alpha';
  const program = join(folder, fails ? 'failing.mjs' : 'service.mjs');
  writeFileSync(program, fails ? FAILING_SERVICE : FAKE_SERVICE);
  return {
    name,
    command: process.execPath,
    args: [program],
    cwd: folder,
    port,
    drains: false,
    stopSteps: [{ signal: 'SIGTERM', graceMs: 2_000 }],
    logFile: join(folder, 'logs', `${name}.log`),
    fingerprint: '1',
    ...overrides,
    env: { NAME: name, PORT: String(port), ...overrides.env },
  };
}

/** Waits until a condition holds. */
export async function until(
  holds: () => Promise<boolean> | boolean,
  timeoutMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('This never came true');
    await delay(20);
  }
}
