import { open, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandFailed } from '../failure.js';

/** Longer than any work that is done with a lock, so its holder has crashed. */
const ABANDONED_MS = 30_000;
const POLL_MS = 50;

/**
 * Runs the work while no other process has the lock, which is a file that is there. A lock that a
 * crash has left is waited for until nobody can be at work any more.
 * @throws CommandFailed when others hold it for too long
 */
export async function withFileLock<T>(
  file: string,
  work: () => Promise<T>,
  { abandonedMs = ABANDONED_MS } = {},
): Promise<T> {
  await take(file, abandonedMs);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string, abandonedMs: number): Promise<void> {
  const giveUp = Date.now() + 2 * abandonedMs;
  while (!(await created(file))) {
    if (Date.now() > giveUp) throw new CommandFailed(`Another mcpctl keeps ${file} locked.`);
    if (await isAbandoned(file, abandonedMs)) await rm(file, { force: true });
    else await sleep(POLL_MS);
  }
}

async function created(file: string): Promise<boolean> {
  try {
    await (await open(file, 'wx', 0o600)).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isAbandoned(file: string, abandonedMs: number): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > abandonedMs;
}
