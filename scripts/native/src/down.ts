import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from './process-table.js';
import { findSupervisor } from './running-supervisor.js';
import { upAtWork } from './up-lock.js';

const POLL_MS = 50;

/** Stops everything of a data folder; an `up` still at work is ended first. */
export async function down(dataDir: string, say: (line: string) => void): Promise<void> {
  await endUp(dataDir);
  const supervisor = await findSupervisor(dataDir, say);
  if (!supervisor) {
    say('Nothing is running.');
    return;
  }
  await supervisor.stop();
  say('Everything is stopped.');
}

/** It clears up after itself when told to end. */
async function endUp(dataDir: string): Promise<void> {
  const atWork = upAtWork(dataDir);
  if (!atWork) return;
  process.kill(atWork.pid, 'SIGTERM');
  while (isAlive(atWork)) await delay(POLL_MS);
}
