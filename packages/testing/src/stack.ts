import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { disagreements } from './agreement.js';
import { freePorts } from './free-ports.js';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../../..');
const MAIN = join(ROOT, 'scripts/native/dist/main.js');
const UP_TIMEOUT_MS = 120_000;

const PORT_NAMES = [
  'HTTP_PORT',
  'HTTPS_PORT',
  'REGISTRY_PORT',
  'AUTH_SERVER_PORT',
  'MCPGW_PORT',
  'CURRENTTIME_PORT',
  'FININFO_PORT',
  'REALSERVERFAKETOOLS_PORT',
] as const;
type PortName = (typeof PORT_NAMES)[number];

/** What `status --json` says. */
export type StackStatus = { services: { name: string; pid?: number; state: string }[] };

/** A whole product of its own: own ports, own data, own secrets. */
export type Stack = {
  gatewayUrl: string;
  registryUrl: string;
  authServerUrl: string;
  dataDir: string;
  env: Readonly<Record<PortName | 'ADMIN_PASSWORD' | 'AGENT_CLIENT_SECRET', string>>;
  /** What `up` printed. */
  output: string;
  status: () => Promise<StackStatus>;
  /**
   * Stops it and removes its data.
   * @throws Error when the audit log and the servers do not agree on which calls there were
   */
  stop: () => Promise<void>;
};

export type StackOptions = {
  /** More environment variables. */
  env?: Record<string, string>;
  /** Server records (JSON) that lie in the data folder before the first start. */
  servers?: readonly { path: string }[];
  /** Whether decisions are asked for without the calls they are about, so that nothing arrives. */
  asksDirectly?: boolean;
};

/**
 * Starts the product as `./build_and_run.sh` does, from what is built.
 * @throws Error with the output of `up` when it fails
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { env = {}, servers = [], asksDirectly = false } = options;
  const ports = await freePorts(PORT_NAMES.length);
  const dataDir = mkdtempSync(join(tmpdir(), 'mcp-gateway-test-'));
  const runDir = aRunDir();
  writeServers(dataDir, servers);
  const settings = {
    ...(Object.fromEntries(PORT_NAMES.map((name, i) => [name, String(ports[i])])) as Record<
      PortName,
      string
    >),
    DATA_DIR: dataDir,
    RUN_DIR: runDir,
    SECRET_KEY: 'the-secret-of-a-test-installation-only',
    ADMIN_PASSWORD: 'admin-of-a-test-installation',
    AGENT_CLIENT_SECRET: 'agent-of-a-test-installation',
    ...env,
  };
  const native = async (...args: string[]) => {
    const child = { env: { ...process.env, ...settings }, timeout: UP_TIMEOUT_MS };
    return run(process.execPath, [MAIN, ...args], child);
  };
  const stop = async () => {
    await native('down');
    const found = asksDirectly ? [] : disagreements(dataDir);
    for (const folder of [dataDir, runDir]) rmSync(folder, { recursive: true, force: true });
    if (found.length > 0) {
      const some = JSON.stringify(found.slice(0, 5), null, 2);
      throw new Error(`Audit log and servers disagree on ${found.length} requests: ${some}`);
    }
  };
  try {
    const { stdout } = await native('up');
    return {
      gatewayUrl: `http://localhost:${settings.HTTP_PORT}`,
      registryUrl: `http://127.0.0.1:${settings.REGISTRY_PORT}`,
      authServerUrl: `http://127.0.0.1:${settings.AUTH_SERVER_PORT}`,
      dataDir,
      env: settings,
      output: stdout,
      status: async () => {
        // It fails when a service is down, and says which all the same.
        const { stdout: report } = await native('status', '--json').catch(
          (err: unknown) => err as { stdout: string },
        );
        return JSON.parse(report) as StackStatus;
      },
      stop,
    };
  } catch (err) {
    await stop().catch(() => undefined);
    throw err;
  }
}

/** The access token of the local machine client. */
export async function agentToken(stack: Pick<Stack, 'gatewayUrl' | 'env'>): Promise<string> {
  const response = await fetch(`${stack.gatewayUrl}/oauth2/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`agent:${stack.env.AGENT_CLIENT_SECRET}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  if (!response.ok) throw new Error(`No token: ${response.status} ${await response.text()}`);
  const { access_token } = (await response.json()) as { access_token: string };
  return access_token;
}

/** Sockets need a short name, and a folder that nginx's workers can pass. */
function aRunDir(): string {
  const folder = join(tmpdir(), `mcp-gateway-run-${randomBytes(4).toString('hex')}`);
  mkdirSync(folder, { mode: 0o711 });
  return folder;
}

function writeServers(dataDir: string, servers: readonly { path: string }[]): void {
  const folder = join(dataDir, 'servers');
  if (servers.length > 0) mkdirSync(folder, { recursive: true });
  for (const server of servers) {
    writeFileSync(join(folder, `${server.path.replaceAll('/', '-')}.json`), JSON.stringify(server));
  }
}
