import type { Server, ServerPath } from '@mcp-gateway/contracts';
import type { Log } from '@mcp-gateway/kit';
import type { HealthyProbe, ProbeResult } from '@mcp-gateway/mcp/probe';
import type { Catalog } from '../catalog/catalog.js';
import type { Change } from '../catalog/change.js';
import { CHECKING, type Health } from './health.js';
import type { Probe } from './probe.js';
import { createSlots } from './slots.js';

export type MonitorDeps = {
  catalog: Pick<Catalog, 'list' | 'get' | 'onChange' | 'recordTools'>;
  probe: Probe;
  log: Log;
  now?: () => Date;
  /** From 0 to 1, spreads the probes. */
  random?: () => number;
  intervalMs?: number;
  /** Pause after a first failure, which doubles with each further one up to the interval. */
  retryMs?: number;
  atOnce?: number;
};

export type HealthMonitor = {
  /** Begins to watch every enabled server, those of now and those to come. */
  start: () => Promise<void>;
  /** What the last probe found. */
  health: (path: ServerPath) => Health;
  /** Probes an enabled server now; a probe that began before is not taken for it. */
  refresh: (path: ServerPath) => Promise<Health>;
  close: () => void;
};

const INTERVAL_MS = 30_000;
const RETRY_MS = 2_000;
const AT_ONCE = 64;
/** From this it follows how many servers are visited on time: above 1,500 the rounds take longer. */
const SPACING_MS = 20;
/** Tools that a note names, each at no more than this length. */
const MAX_LEFT_OUT = 5;
const MAX_NAME_LENGTH = 64;

/** One enabled server under watch. Whatever changes how it is reached begins a new watch. */
type Watch = {
  path: ServerPath;
  health: Health;
  /** Probes in a row that found it unhealthy. */
  failures: number;
  timer?: NodeJS.Timeout;
  running?: Promise<Health>;
};

/**
 * Probes every enabled server when it comes and then again and again, each on its own timer, so
 * that one that hangs holds up no other.
 */
export function createHealthMonitor(deps: MonitorDeps): HealthMonitor {
  const { catalog, log, now = () => new Date(), random = Math.random } = deps;
  const { intervalMs = INTERVAL_MS, retryMs = RETRY_MS, atOnce = AT_ONCE } = deps;
  const watches = new Map<ServerPath, Watch>();
  const slots = createSlots(atOnce);
  let stopListening: () => unknown = () => undefined;

  const isCurrent = (watch: Watch) => watches.get(watch.path) === watch;

  const probeNow = async (watch: Watch): Promise<Health> => {
    const server = await catalog.get(watch.path);
    if (!server || !isCurrent(watch)) return CHECKING;
    const result = await deps.probe(server);
    if (!isCurrent(watch)) return CHECKING;
    watch.health = healthOf(result, now());
    watch.failures = result.state === 'healthy' ? 0 : watch.failures + 1;
    if (result.state === 'healthy') await catalog.recordTools(watch.path, result.tools);
    return watch.health;
  };
  const scheduleNext = (watch: Watch) => {
    if (!isCurrent(watch)) return;
    const regular = Math.max(intervalMs, watches.size * SPACING_MS);
    const retry = watch.failures > 0 ? retryMs * 2 ** (watch.failures - 1) : regular;
    const pause = Math.min(regular, retry) * (0.85 + 0.3 * random());
    watch.timer = setTimeout(() => void check(watch), pause).unref();
  };
  const check = (watch: Watch, urgent = false): Promise<Health> => {
    clearTimeout(watch.timer);
    watch.running ??= slots
      .run(() => probeNow(watch), urgent)
      .catch((err: unknown) => {
        log.error({ err, server: watch.path }, 'A probe could not be carried out');
        return watch.health;
      })
      .finally(() => {
        delete watch.running;
        scheduleNext(watch);
      });
    return watch.running;
  };
  const unwatch = (path: ServerPath) => {
    clearTimeout(watches.get(path)?.timer);
    watches.delete(path);
  };
  const watch = ({ path, enabled }: Server, urgent: boolean) => {
    unwatch(path);
    if (!enabled) return;
    const begun: Watch = { path, health: CHECKING, failures: 0 };
    watches.set(path, begun);
    void check(begun, urgent);
  };
  const follow = ({ path, before, after }: Change) => {
    if (!after) unwatch(path);
    else if (!before || isReachedOtherwise(before, after)) watch(after, true);
  };

  return {
    start: async () => {
      stopListening = catalog.onChange(follow);
      for (const server of await catalog.list()) {
        if (!watches.has(server.path)) watch(server, false);
      }
    },
    health: (path) => watches.get(path)?.health ?? CHECKING,
    refresh: async (path) => {
      const watched = watches.get(path);
      if (!watched) return CHECKING;
      await watched.running;
      return check(watched, true);
    },
    close: () => {
      stopListening();
      for (const path of [...watches.keys()]) unwatch(path);
    },
  };
}

function healthOf(result: ProbeResult, checkedAt: Date): Health {
  if (result.state === 'unhealthy') {
    const { reason, message } = result;
    return { state: 'unhealthy', checkedAt, reason, message };
  }
  const note = noteOf(result);
  return { state: 'healthy', checkedAt, transport: result.transport, ...(note && { note }) };
}

/** What is missing in the list of tools, for people. */
function noteOf({ listCut, leftOut = [] }: HealthyProbe): string {
  const cut = listCut ? [`Its list of tools was cut (${listCut}).`] : [];
  const out = leftOut
    .slice(0, MAX_LEFT_OUT)
    .map(
      ({ name, reason }) =>
        `Its tool ${JSON.stringify(name.slice(0, MAX_NAME_LENGTH))} is left out: ${reason}.`,
    );
  const more = leftOut.length - out.length;
  return [...cut, ...out, ...(more > 0 ? [`So are ${more} more.`] : [])].join(' ');
}

function isReachedOtherwise(before: Server, after: Server): boolean {
  const reach = ({ enabled, proxy_pass_url, transport, headers }: Server) =>
    JSON.stringify([enabled, proxy_pass_url, transport, headers]);
  return reach(before) !== reach(after);
}
