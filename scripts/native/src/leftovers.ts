import { setTimeout as delay } from 'node:timers/promises';
import { markOf, isAlive, sessionMembers, type ProcessMark } from './process-table.js';

const GRACE_MS = 5_000;
const POLL_MS = 50;

/**
 * Ends what a killed supervisor left running: each recorded process with its descendants. A number
 * that by now belongs to another process is left alone.
 */
export async function endLeftovers(
  recorded: readonly ProcessMark[],
  graceMs = GRACE_MS,
): Promise<number> {
  const members = () => recorded.flatMap(remains);
  const found = members();
  signal(found, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (members().length > 0 && Date.now() < deadline) await delay(POLL_MS);
  signal(members(), 'SIGKILL');
  return found.length;
}

/** Each process began its own session, and a session's number is not given out while it has members. */
function remains(mark: ProcessMark): number[] {
  const leaderIsAnother = markOf(mark.pid) !== undefined && !isAlive(mark);
  return leaderIsAnother ? [] : sessionMembers(mark.pid);
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It ended by itself in the meantime.
    }
  }
}
