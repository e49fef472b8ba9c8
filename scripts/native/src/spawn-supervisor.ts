import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandFailed } from './command-failed.js';
import { findSupervisor, type RunningSupervisor } from './running-supervisor.js';

const START_TIMEOUT_MS = 15_000;
const POLL_MS = 50;

export type SpawnOptions = {
  /** The program whose command `supervise` hosts a supervisor. */
  mainFile: string;
  dataDir: string;
  socketPath: string;
  env: Readonly<Record<string, string>>;
};

/**
 * Starts a supervisor that outlives this process and its terminal.
 * @throws CommandFailed when it does not come up
 */
export async function spawnSupervisor(options: SpawnOptions): Promise<RunningSupervisor> {
  const { mainFile, dataDir, socketPath, env } = options;
  const logFile = join(dataDir, 'logs', 'supervisor.log');
  const output = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, [mainFile, 'supervise', dataDir, socketPath], {
    detached: true,
    stdio: ['ignore', output, output],
    env,
  });
  closeSync(output);
  child.unref();
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (child.exitCode === null && Date.now() < deadline) {
    const found = await findSupervisor(dataDir, () => undefined);
    if (found && found.pid === child.pid) return found;
    await delay(POLL_MS);
  }
  child.kill('SIGKILL');
  throw new CommandFailed(`The supervisor could not be started: see ${logFile}`);
}
