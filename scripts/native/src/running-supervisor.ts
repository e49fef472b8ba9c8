import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CommandFailed } from './command-failed.js';
import { httpRequest } from './http-request.js';
import { endLeftovers } from './leftovers.js';
import { isAlive } from './process-table.js';
import { Report } from './report.js';
import { readRecord, removeRecord, type SupervisorRecord } from './supervisor-record.js';
import type { SupervisorLink } from './supervisor.js';

/** Longer than a stop of all services, each with its whole grace time. */
const STOP_TIMEOUT_MS = 100_000;
const POLL_MS = 50;

export type RunningSupervisor = SupervisorLink & { pid: number; version: string };

/** The supervisor that serves this data folder. Of one that was killed, the leftovers are ended. */
export async function findSupervisor(
  dataDir: string,
  say: (line: string) => void,
): Promise<RunningSupervisor | undefined> {
  const record = readRecord(dataDir);
  if (!record) return undefined;
  if (isAlive(record.supervisor)) return linkTo(record, dataDir);
  const ended = await endLeftovers(record.processes);
  removeRecord(dataDir);
  if (ended > 0) say(`The supervisor had been killed: ended ${ended} processes it left behind.`);
  return undefined;
}

function linkTo(record: SupervisorRecord, dataDir: string): RunningSupervisor {
  const { supervisor, socketPath, version } = record;
  const ask = async (method: string, path: string, body?: string): Promise<unknown> => {
    const answer = await httpRequest({
      socketPath,
      method,
      path,
      timeoutMs: STOP_TIMEOUT_MS,
      ...(body !== undefined && { body }),
    }).catch((cause: unknown) => {
      throw new CommandFailed('The supervisor was stopped, or does not answer.', { cause });
    });
    if (answer.status !== 200) throw new CommandFailed(`The supervisor refused: ${answer.body}`);
    return JSON.parse(answer.body);
  };
  return {
    pid: supervisor.pid,
    version,
    apply: async (plan) =>
      z.array(z.string()).parse(await ask('PUT', '/plan', JSON.stringify(plan))),
    restore: async () => {
      await ask('POST', '/restore');
    },
    report: async () => Report.parse(await ask('GET', '/status')),
    stop: () => stop(record, dataDir),
  };
}

/** By signal, which also reaches a supervisor that does not answer any more. */
async function stop({ supervisor }: SupervisorRecord, dataDir: string): Promise<void> {
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  signal(supervisor.pid, 'SIGTERM');
  while (isAlive(supervisor) && Date.now() < deadline) await delay(POLL_MS);
  if (!isAlive(supervisor)) return;
  signal(supervisor.pid, 'SIGKILL');
  await endLeftovers(readRecord(dataDir)?.processes ?? []);
  removeRecord(dataDir);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself in the meantime.
  }
}
