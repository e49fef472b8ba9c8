import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailed } from './command-failed.js';
import { isAlive, markOf, type ProcessMark } from './process-table.js';

/**
 * Makes this process the only `up` of a data folder, until the function returned is called.
 * @throws CommandFailed while another one is at work
 */
export function takeUpLock(dataDir: string): () => void {
  const file = lockFile(dataDir);
  const staged = `${file}.${process.pid}.tmp`;
  writeFileSync(staged, JSON.stringify(markOf(process.pid)), { mode: 0o600 });
  try {
    if (!linkIfAbsent(staged, file)) {
      refuseWhileAtWork(dataDir);
      // Left behind by one that was killed.
      rmSync(file, { force: true });
      if (!linkIfAbsent(staged, file)) refuseWhileAtWork(dataDir);
    }
  } finally {
    rmSync(staged, { force: true });
  }
  return () => rmSync(file, { force: true });
}

/** The `up` that is at work, if there is one. */
export function upAtWork(dataDir: string): ProcessMark | undefined {
  try {
    const holder = JSON.parse(readFileSync(lockFile(dataDir), 'utf8')) as ProcessMark;
    return isAlive(holder) ? holder : undefined;
  } catch {
    return undefined;
  }
}

function refuseWhileAtWork(dataDir: string): void {
  const holder = upAtWork(dataDir);
  if (!holder) return;
  throw new CommandFailed(
    `Another ./build_and_run.sh up (pid ${holder.pid}) is still at work: wait for it, or stop it with ./build_and_run.sh down.`,
  );
}

/** A link appears with its content, so that nobody reads half a lock. */
function linkIfAbsent(staged: string, file: string): boolean {
  try {
    linkSync(staged, file);
    return true;
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw err;
  }
}

function lockFile(dataDir: string): string {
  return join(dataDir, 'up.lock');
}
