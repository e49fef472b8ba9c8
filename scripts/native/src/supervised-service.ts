import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '@mcp-gateway/kit';
import { startChild, type Child, type Exit } from './child.js';
import { createCrashCounter } from './crashes.js';
import { openLogFile } from './log-file.js';
import { reasonIn } from './log-reason.js';
import type { ServiceSpec } from './service-spec.js';

const READY_POLL_MS = 200;

type ServiceState =
  | { state: 'waiting' }
  | { state: 'running' }
  | { state: 'failed'; reason: string }
  | { state: 'stopped' };

export type SupervisedServiceDeps = {
  log: Log;
  now: () => number;
  /** Told whenever a process was started or ended. */
  onChange: () => void;
};

export type SupervisedService = ReturnType<typeof createSupervisedService>;

/**
 * Keeps one service running: a process that dies is started again at once, until it has died too
 * often in a short time. Then it stays down as `failed`, with the reason its log gives.
 */
export function createSupervisedService(spec: ServiceSpec, deps: SupervisedServiceDeps) {
  const { log, now, onChange } = deps;
  const output = openLogFile(spec.logFile);
  const crashes = createCrashCounter();
  let current: ServiceState = { state: 'stopped' };
  let child: Child | undefined;
  let restarts = 0;
  let stopping = false;

  const launch = () => {
    const started = startChild(spec, output);
    child = started;
    current = { state: 'running' };
    void started.ended.then(onEnd);
    onChange();
  };
  const onEnd = (exit: Exit) => {
    child = undefined;
    if (!stopping) recover(exit);
    onChange();
  };
  const recover = ({ how, lastLines }: Exit) => {
    const said = reasonIn(lastLines);
    const reason = said === undefined ? how : `${said} (${how})`;
    if (crashes.record(now())) {
      log.error({ crashed: spec.name, reason }, 'A service keeps dying and stays down');
      current = { state: 'failed', reason };
      return;
    }
    log.warn({ crashed: spec.name, reason }, 'A service died and is started again');
    restarts += 1;
    launch();
  };

  return {
    spec,
    /** Starts at once, or as soon as `isReady` says so. */
    start: async (isReady: () => Promise<boolean>): Promise<void> => {
      current = { state: 'waiting' };
      while (!stopping && !(await isReady())) await delay(READY_POLL_MS);
      if (!stopping) launch();
    },
    /** For good: a stopped service is not started again. */
    stop: async (): Promise<void> => {
      stopping = true;
      await child?.stop();
      current = { state: 'stopped' };
      output.close();
    },
    status: () => ({ ...current, pid: child?.pid, restarts }),
  };
}
