import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = join(import.meta.dirname, '../../../auth-server/dist/main.js');
const AGENT = 'agent:the-agent-of-the-gateway-tests';
const START_TIMEOUT_MS = 15_000;

export type AuthServerProcess = {
  /** An access token of the local machine client. */
  token: () => Promise<string>;
  stop: () => Promise<void>;
};

/** The built auth-server with a policy of the test's own, as a process of the test's own. */
export async function startAuthServer(ports: {
  auth: number;
  http: number;
  policy: string;
}): Promise<AuthServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'auth-server-'));
  await writeFile(join(folder, 'scopes.yml'), ports.policy);
  const child = spawn(process.execPath, [MAIN], {
    stdio: 'ignore',
    env: {
      AUTH_SERVER_PORT: String(ports.auth),
      HTTP_PORT: String(ports.http),
      DATA_DIR: folder,
      SCOPES_FILE: join(folder, 'scopes.yml'),
      SECRET_KEY: 'the-secret-of-the-gateway-tests-only',
      ADMIN_PASSWORD: 'admin-of-the-gateway-tests',
      AGENT_CLIENT_SECRET: AGENT.slice('agent:'.length),
    },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${ports.auth}`;
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilHealthy(url);
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { token: () => tokenFrom(url), stop };
}

async function untilHealthy(url: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  const answers = () =>
    fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await answers())) {
    if (Date.now() > deadline) throw new Error('The auth-server does not start: is it built?');
    await sleep(50);
  }
}

async function tokenFrom(url: string): Promise<string> {
  const response = await fetch(`${url}/oauth2/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(AGENT)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token } = (await response.json()) as { access_token: string };
  return access_token;
}
