import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TEST_TIMEOUT_MS = 30_000;
const ANSWER_TIMEOUT_MS = 1_000;
const CONFIRM_TIMEOUT_MS = 5_000;
const POLL_MS = 20;

/** The running nginx, whoever started it. */
export type NginxProcess = {
  /** @throws Error with nginx's own words when the file is no valid configuration. */
  test: (file: string) => Promise<void>;
  /**
   * Tells nginx to take its configuration anew; false when none runs.
   * @throws Error when it runs but is not ours to signal.
   */
  reload: () => Promise<boolean>;
  /** The generation nginx serves now; undefined when it serves none of ours. */
  generation: () => Promise<string | undefined>;
  /** Waits until nginx serves this generation. @throws Error after five seconds. */
  confirm: (generation: string) => Promise<void>;
};

export type NginxProcessOptions = {
  binary?: string;
  prefix: string;
  pidFile: string;
  /** Where nginx shows its generation. */
  generationUrl: string;
};

export function createNginxProcess(options: NginxProcessOptions): NginxProcess {
  const { binary = 'nginx', prefix, pidFile, generationUrl } = options;

  const generation = () => shownAt(generationUrl).catch(() => undefined);
  return {
    test: async (file) => {
      const args = ['-t', '-q', '-e', 'stderr', '-p', prefix, '-c', file];
      try {
        await run(binary, args, { timeout: TEST_TIMEOUT_MS });
      } catch (cause) {
        throw new Error(`nginx refuses the configuration: ${wordsOf(cause)}`, { cause });
      }
    },
    reload: async () => hangUp(await pidFrom(pidFile)),
    generation,
    confirm: async (expected) => {
      const deadline = Date.now() + CONFIRM_TIMEOUT_MS;
      while ((await generation()) !== expected) {
        if (Date.now() > deadline) throw new Error(`nginx does not serve generation ${expected}`);
        await sleep(POLL_MS);
      }
    },
  };
}

/** On a connection of its own each time: an old worker goes on answering on those it has. */
async function shownAt(url: string): Promise<string | undefined> {
  const response = await fetch(url, {
    headers: { Connection: 'close' },
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  const text = await response.text();
  return response.ok ? text.trim() : undefined;
}

/** The pid that the file names, if an nginx has it: a file left behind may name anybody's. */
async function pidFrom(file: string): Promise<number | undefined> {
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).trim());
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  const command = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  return command.trim() === 'nginx' ? pid : undefined;
}

function hangUp(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(pid, 'SIGHUP');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw new Error(`nginx (pid ${pid}) cannot be told to reload`, { cause });
  }
}

function wordsOf(cause: unknown): string {
  const { stderr = '', message } = cause as { stderr?: string; message: string };
  return stderr.trim() || message;
}
