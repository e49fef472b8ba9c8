import { once } from 'node:events';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { ConfigError, createLogger } from '@mcp-gateway/kit';
import { CommandFailed } from './command-failed.js';
import { parseCommandLine, UsageError, type Command } from './command-line.js';
import { down } from './down.js';
import { ensureEnvFile, readEnvFile } from './env-file.js';
import { renderEnvExample } from './env-example.js';
import { fingerprint } from './fingerprint.js';
import { hostSupervisor, type HostOptions } from './host-supervisor.js';
import { canBind } from './ports.js';
import { isUp } from './report.js';
import { findSupervisor } from './running-supervisor.js';
import { SERVICES } from './services.js';
import { dataDirOf, loadSettings, misspeltSettings } from './settings.js';
import { showLogs } from './show-logs.js';
import { spawnSupervisor } from './spawn-supervisor.js';
import { renderStatus } from './status.js';
import { supervise } from './supervise.js';
import { up } from './up.js';

const root = resolve(import.meta.dirname, '../../..');
const envPath = join(root, '.env');
const { uid } = userInfo();
const say = (line: string) => void process.stdout.write(`${line}\n`);

const interrupt = new AbortController();

// Whoever reads, such as `head`, may have had enough; the work goes on.
process.stdout.on('error', () => undefined);

await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<void> {
  try {
    await execute(parseCommandLine(args));
  } catch (err) {
    process.stderr.write(`${failureText(err)}\n`);
    process.exitCode = err instanceof UsageError ? 2 : 1;
  }
}

async function execute(command: Command): Promise<void> {
  switch (command.name) {
    case 'up':
      return bringUp(command.foreground);
    case 'down':
      return down(dataDir(), say);
    case 'status':
      return showStatus(command.json);
    case 'logs':
      return followLogs(command.service);
    case 'supervise':
      return supervise(hostOptions(command.dataDir, command.socketPath));
    case 'env-example':
      process.stdout.write(renderEnvExample());
  }
}

async function bringUp(foreground: boolean): Promise<void> {
  interruptOnSignal();
  ensureEnvFile(envPath, join(root, '.env.example'), process.env);
  const envFile = readEnvFile(envPath);
  misspeltSettings(process.env, envFile).forEach(say);
  const settings = await loadSettings({ root, env: process.env, envFile, uid, canBind });
  if (foreground && (await findSupervisor(settings.dataDir, say))) {
    throw new CommandFailed('It runs in the background already: ./build_and_run.sh down first.');
  }
  const supervisor = await up({
    root,
    settings,
    definitions: SERVICES,
    version: supervisorVersion(),
    uid,
    startSupervisor: (socketPath) =>
      foreground
        ? hostSupervisor(hostOptions(settings.dataDir, socketPath))
        : spawnSupervisor({
            mainFile: import.meta.filename,
            dataDir: settings.dataDir,
            socketPath,
            env: settings.passThrough,
          }),
    say,
    interrupted: interrupt.signal,
  });
  if (!foreground) return;
  await interruption();
  await supervisor.stop();
}

async function showStatus(json: boolean): Promise<void> {
  const supervisor = await findSupervisor(dataDir(), json ? () => undefined : say);
  const report = await supervisor?.report();
  if (json) say(JSON.stringify(report ?? { services: [] }, null, 2));
  else say(report ? renderStatus(report) : 'Nothing is running: start it with ./build_and_run.sh');
  if (!report?.services.every(isUp)) process.exitCode = 1;
}

async function followLogs(service: string | undefined): Promise<void> {
  interruptOnSignal();
  process.stdout.on('error', () => process.exit(0));
  const names = SERVICES.map(({ name }) => name);
  await showLogs({ dataDir: dataDir(), service, names, say, signal: interrupt.signal });
}

function dataDir(): string {
  return dataDirOf(root, process.env, readEnvFile(envPath));
}

function hostOptions(folder: string, socketPath: string): HostOptions {
  return {
    dataDir: folder,
    socketPath,
    version: supervisorVersion(),
    log: createLogger({ service: 'supervisor' }),
  };
}

function supervisorVersion(): string {
  const code = ['scripts/native', 'packages/kit', 'packages/contracts'];
  return fingerprint(
    process.version,
    code.map((folder) => join(root, folder)),
  );
}

function interruptOnSignal(): void {
  const end = () => interrupt.abort(new CommandFailed('Interrupted.'));
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

async function interruption(): Promise<void> {
  if (!interrupt.signal.aborted) await once(interrupt.signal, 'abort');
}

function failureText(err: unknown): string {
  if (err instanceof CommandFailed || err instanceof ConfigError || err instanceof UsageError) {
    return err.message;
  }
  return err instanceof Error ? (err.stack ?? err.message) : String(err);
}
