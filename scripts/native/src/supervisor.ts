import type { Log } from '@mcp-gateway/kit';
import { isUsable, probe, type Health } from './health.js';
import { residentBytes, sessionMembers } from './process-table.js';
import type { Report, ServiceReport } from './report.js';
import type { Plan, ServiceSpec } from './service-spec.js';
import { createSupervisedService, type SupervisedService } from './supervised-service.js';

export type SupervisorDeps = {
  log: Log;
  now: () => number;
  /** Told of every change of the processes that run, so that they are found if we are killed. */
  onProcesses: (processes: readonly { name: string; pid: number }[]) => void;
};

/** What `up` asks of the supervisor, be it in this process or in another. */
export type SupervisorLink = {
  /** Brings what runs in line with the plan; tells which services it had to start or stop. */
  apply: (plan: Plan) => Promise<readonly string[]>;
  /** Goes back to the plan before the last one that changed something. */
  restore: () => Promise<void>;
  report: () => Promise<Report>;
  /** Stops every service, the gateway first, and then the supervisor. */
  stop: () => Promise<void>;
};

/** Keeps the services of a plan running. */
export function createSupervisor({ log, now, onProcesses }: SupervisorDeps): SupervisorLink {
  const services = new Map<string, SupervisedService>();
  const inTurn = createTurns();
  let current: Plan = [];
  let previous: Plan = [];

  /** Those that run, in the order of the plan. */
  const inOrder = () => current.flatMap(({ name }) => services.get(name) ?? []);
  const onChange = () =>
    onProcesses(
      [...services.values()].flatMap(({ spec: { name }, status }) => {
        const { pid } = status();
        return pid === undefined ? [] : [{ name, pid }];
      }),
    );
  const stopService = async (service: SupervisedService) => {
    log.info({ stopped: service.spec.name }, 'A service is stopped');
    await service.stop();
    services.delete(service.spec.name);
  };
  /** Last started, first stopped; one that drains ends while those behind it are stopped. */
  const stopServices = async (ending: readonly SupervisedService[]) => {
    const draining: Promise<void>[] = [];
    for (const service of [...ending].reverse()) {
      const stopped = stopService(service);
      if (service.spec.drains) draining.push(stopped);
      else await stopped;
    }
    await Promise.all(draining);
  };
  const startService = (spec: ServiceSpec, plan: Plan) => {
    log.info({ started: spec.name }, 'A service is started');
    const service = createSupervisedService(spec, { log, now, onChange });
    services.set(spec.name, service);
    const first = plan.find(({ name }) => name === spec.startsAfter);
    void service.start(async () => first === undefined || isUsable(await askHealth(first)));
  };
  const apply = async (plan: Plan): Promise<readonly string[]> => {
    const ending = inOrder().filter((service) => !isWanted(service, plan));
    await stopServices(ending);
    const starting = plan.filter(({ name }) => !services.has(name));
    for (const spec of starting) startService(spec, plan);
    const changed = [...starting, ...ending.map(({ spec }) => spec)];
    return [...new Set(changed.map(({ name }) => name))];
  };

  return {
    apply: (plan) =>
      inTurn(async () => {
        const changed = await apply(plan);
        if (changed.length > 0) previous = current;
        current = plan;
        return changed;
      }),
    restore: () =>
      inTurn(async () => {
        await apply(previous);
        current = previous;
      }),
    report: async () => ({
      pid: process.pid,
      services: await Promise.all(
        current.map((spec) => reportOn(spec, services.get(spec.name)?.status())),
      ),
    }),
    stop: () => inTurn(() => stopServices(inOrder())),
  };
}

/** A failed one is not: to apply the same plan again is to try again. */
function isWanted({ spec, status }: SupervisedService, plan: Plan): boolean {
  const wanted = plan.find(({ name }) => name === spec.name);
  return wanted?.fingerprint === spec.fingerprint && status().state !== 'failed';
}

function askHealth({ port, healthHost }: ServiceSpec): Promise<Health> {
  return probe(port, healthHost);
}

async function reportOn(
  spec: ServiceSpec,
  status: ReturnType<SupervisedService['status']> | undefined,
): Promise<ServiceReport> {
  const { name, port, logFile, startsAfter = 'nothing' } = spec;
  const { state = 'stopped', pid, restarts = 0 } = status ?? {};
  const health = state === 'running' ? await askHealth(spec) : undefined;
  const waiting = state === 'waiting' ? `waits until ${startsAfter} is healthy` : undefined;
  const reason = status?.state === 'failed' ? status.reason : (waiting ?? health?.reason);
  return {
    name,
    state,
    health: health?.state ?? 'unreachable',
    port,
    restarts,
    log_file: logFile,
    ...(reason !== undefined && { reason }),
    ...(pid !== undefined && { pid, memory_bytes: residentBytes(sessionMembers(pid)) }),
  };
}

/** Runs one change at a time, in the order asked for. */
function createTurns(): <R>(action: () => Promise<R>) => Promise<R> {
  let last: Promise<unknown> = Promise.resolve();
  return (action) => {
    const turn = last.then(action);
    last = turn.catch(() => undefined);
    return turn;
  };
}
