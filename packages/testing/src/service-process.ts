import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 20_000;

/**
 * Runs a built main module as the supervisor does, and waits until it is healthy.
 * @throws Error when it ends, or is not healthy in time; it does not run on then
 */
export async function startServiceProcess(
  main: string,
  env: Record<string, string>,
  base: URL,
): Promise<ChildProcess> {
  const child = spawn(process.execPath, [main], { env, stdio: 'ignore' });
  const until = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < until && child.exitCode === null) {
    const response = await fetch(new URL('/health', base)).catch(() => undefined);
    if (response?.ok) return child;
    await sleep(50);
  }
  child.kill('SIGKILL');
  throw new Error(`Not healthy; exit code ${String(child.exitCode)}`);
}
