import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { createNginxProcess, type NginxProcess } from '../gateway/nginx-process.js';
import { planGateway, type ReachableServer } from '../gateway/plan.js';
import { createRenderer, type GatewayConfig } from '../gateway/render.js';
import type { GatewaySettings } from '../gateway/settings.js';
import { isOwn } from './gateway-plans.js';

export const TEMPLATES = join(import.meta.dirname, '../../../../nginx');
const GENERATION_PATH = '/generation-of-the-tests';

export type Ports = {
  http: number;
  /** Of whoever plays the auth-server. */
  auth: number;
  registry: number;
  mcpgw: number;
};

/** An nginx of the test's own: its folder, its configuration and its process. */
export type NginxUnderTest = {
  folder: string;
  confFile: string;
  settings: GatewaySettings;
  process: NginxProcess;
  /** Renders the configuration for these servers. */
  configFor: (reachable: readonly ReachableServer[]) => GatewayConfig;
  /** Starts nginx with the file that is there, and waits until it answers. */
  start: () => Promise<void>;
  stop: () => Promise<void>;
  /** What nginx had to complain of so far. */
  complaints: () => Promise<string>;
  /** Stops nginx and leaves nothing behind. */
  remove: () => Promise<void>;
};

export async function prepareNginx(
  ports: Ports,
  overrides: Partial<GatewaySettings> = {},
): Promise<NginxUnderTest> {
  const folder = await makeFolder();
  const confFile = join(folder, 'nginx.conf');
  const settings = { ...settingsIn(folder, ports), ...overrides };
  const render = createRenderer(TEMPLATES);
  const nginx = createNginxProcess({
    prefix: folder,
    pidFile: join(folder, 'nginx.pid'),
    generationUrl: `http://127.0.0.1:${ports.http}${GENERATION_PATH}`,
  });
  const program = createProgram(folder, confFile);
  return {
    folder,
    confFile,
    settings,
    process: nginx,
    configFor: (reachable) => render(planGateway(reachable, { isOwn }), settings),
    start: async () => {
      program.start();
      await nginx.confirm(generationIn(await readFile(confFile, 'utf8')));
    },
    stop: program.stop,
    complaints: () => readFile(join(folder, 'nginx.log'), 'utf8').catch(() => ''),
    remove: async () => {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An nginx that serves these servers. */
export async function startNginx(
  ports: Ports,
  reachable: readonly ReachableServer[],
  overrides: Partial<GatewaySettings> = {},
): Promise<NginxUnderTest> {
  const nginx = await prepareNginx(ports, overrides);
  await writeFile(nginx.confFile, nginx.configFor(reachable).text);
  try {
    await nginx.start();
  } catch (cause) {
    const words = await nginx.complaints();
    await nginx.remove();
    throw new Error(`nginx does not start: ${words}`, { cause });
  }
  return nginx;
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-'));
  // nginx's workers may be another user's.
  await chmod(folder, 0o711);
  await mkdir(join(folder, 'nginx'));
  await writeFile(join(folder, 'ca.pem'), rootCertificates.join('\n'));
  return folder;
}

function settingsIn(folder: string, { http, auth, registry, mcpgw }: Ports): GatewaySettings {
  const here = (port: number) => ({ host: '127.0.0.1', port });
  const { uid, username } = userInfo();
  return {
    httpPort: http,
    hostNames: ['localhost', '127.0.0.1'],
    ipv6: false,
    workerUser: uid === 0 ? username : undefined,
    logDir: folder,
    runDir: folder,
    authGate: here(auth),
    authServer: here(auth),
    registry: here(registry),
    mcpgw: here(mcpgw),
    caFile: join(folder, 'ca.pem'),
    generationPath: GENERATION_PATH,
  };
}

const generationIn = (text: string) => /return 200 ([0-9a-f]{16});/.exec(text)?.[1] ?? '';

function createProgram(folder: string, confFile: string) {
  let child: ChildProcess | undefined;
  let ended: Promise<void> | undefined;
  return {
    start: () => {
      const log = openSync(join(folder, 'nginx.log'), 'a');
      const args = ['-p', folder, '-c', confFile, '-e', 'stderr', '-g', 'daemon off;'];
      const started = spawn('nginx', args, { stdio: ['ignore', log, log] });
      closeSync(log);
      ended = new Promise((resolve) => started.once('exit', () => resolve()));
      child = started;
    },
    stop: async () => {
      child?.kill('SIGTERM');
      await ended;
    },
  };
}
