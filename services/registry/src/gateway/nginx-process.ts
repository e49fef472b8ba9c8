import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CONFIRM_TIMEOUT_MS = 5_000;
const POLL_MS = 20;

/** The running nginx, whoever started it. */
export type NginxProcess = {
  /** @throws Error with nginx's own words when the file is no valid configuration. */
  test: (file: string) => Promise<void>;
  /** Tells nginx to take its configuration anew; false when none runs. */
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
  generationUrl: string;
};

export function createNginxProcess(options: NginxProcessOptions): NginxProcess {
  const { binary = 'nginx', prefix, pidFile, generationUrl } = options;

  const generation = async () => {
    try {
      // A connection of its own each time: an old worker goes on answering on those it has.
      const headers = { Connection: 'close' };
      const response = await fetch(generationUrl, { headers, signal: AbortSignal.timeout(1_000) });
      return response.ok ? (await response.text()).trim() : undefined;
    } catch {
      return undefined;
    }
  };
  const confirm = async (expected: string) => {
    const deadline = Date.now() + CONFIRM_TIMEOUT_MS;
    while ((await generation()) !== expected) {
      if (Date.now() > deadline) throw new Error(`nginx does not serve generation ${expected}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  };
  return {
    test: async (file) => {
      try {
        await run(binary, ['-t', '-q', '-e', 'stderr', '-p', prefix, '-c', file], {
          timeout: 30_000,
        });
      } catch (cause) {
        throw new Error(`nginx refuses the configuration: ${wordsOf(cause)}`, { cause });
      }
    },
    reload: async () => hangUp(await pidFrom(pidFile)),
    generation,
    confirm,
  };
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
  } catch {
    return false;
  }
}

function wordsOf(cause: unknown): string {
  const stderr = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : '';
  return stderr.trim() || (cause instanceof Error ? cause.message : String(cause));
}
