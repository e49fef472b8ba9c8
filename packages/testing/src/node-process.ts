import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 20_000;

/**
 * Runs a program of Node.js and waits until it answers well at `url`.
 * @throws Error with what it wrote, when it ends or does not answer in time; it does not run on then
 */
export async function startNodeProcess(
  args: readonly string[],
  url: string | URL,
  options: SpawnOptions = {},
): Promise<ChildProcess> {
  // A stand-in ends by itself when nobody holds the other end of its stdin.
  const child = spawn(process.execPath, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (output += String(chunk)));
  }
  const until = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < until && child.exitCode === null) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return child;
    await sleep(50);
  }
  await stopProcess(child);
  throw new Error(`It did not start (exit code ${String(child.exitCode)}): ${output}`);
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
