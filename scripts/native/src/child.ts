import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { LogFile } from './log-file.js';
import type { ServiceSpec } from './service-spec.js';

const REMEMBERED_LINES = 50;

export type Exit = {
  /** `exit code 1`, `signal SIGKILL`, `cannot be run (ENOENT)`. */
  how: string;
  lastLines: readonly string[];
};

export type Child = {
  /** Undefined when it could not be started at all. */
  pid: number | undefined;
  ended: Promise<Exit>;
  /** Signals it step by step until it is gone. */
  stop: () => Promise<void>;
};

/** Starts one process in a session of its own, so that all its descendants can be ended with it. */
export function startChild(spec: ServiceSpec, log: LogFile): Child {
  const process_ = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = process_;
  const tail = createTail();
  const collect = (chunk: Buffer) => {
    log.write(chunk);
    tail.add(chunk.toString());
  };
  process_.stdout.on('data', collect);
  process_.stderr.on('data', collect);

  const ended = new Promise<Exit>((resolve) => {
    let problem: string | undefined;
    process_.once('error', ({ code }: NodeJS.ErrnoException) => {
      problem = `cannot be run (${code ?? 'unknown error'})`;
    });
    // Descendants left behind, such as nginx's workers, would keep its port and its pipes.
    process_.once('exit', () => signalGroup(pid, 'SIGKILL'));
    process_.once('close', (code, signal) => {
      const how = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`;
      resolve({ how: problem ?? how, lastLines: tail.lines() });
    });
  });
  return { pid, ended, stop: () => stopInSteps(pid, ended, spec.stopSteps) };
}

async function stopInSteps(
  pid: number | undefined,
  ended: Promise<Exit>,
  steps: ServiceSpec['stopSteps'],
): Promise<void> {
  for (const { signal, graceMs } of steps) {
    signalProcess(pid, signal);
    if (await endsWithin(ended, graceMs)) return;
  }
  signalGroup(pid, 'SIGKILL');
  await ended;
}

async function endsWithin(ended: Promise<Exit>, graceMs: number): Promise<boolean> {
  const overdue = new AbortController();
  const timeout = delay(graceMs, false, { signal: overdue.signal }).catch(() => false);
  const inTime = await Promise.race([ended.then(() => true), timeout]);
  overdue.abort();
  return inTime;
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid !== undefined) signalProcess(-pid, signal);
}

function signalProcess(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, signal);
  } catch {
    // Already gone, which is what was wanted.
  }
}

/** The last lines of an output that arrives in pieces. */
function createTail() {
  let lines: string[] = [''];
  return {
    add: (text: string) => {
      const [first = '', ...rest] = text.split('\n');
      lines = [...lines.slice(0, -1), `${lines.at(-1) ?? ''}${first}`, ...rest];
      lines = lines.slice(-REMEMBERED_LINES);
    },
    lines: (): readonly string[] => lines,
  };
}
