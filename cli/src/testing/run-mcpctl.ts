import { run } from '../run.js';

export type Outcome = { exitCode: number; out: string; err: string };

export type RunOptions = { root: string; env?: NodeJS.ProcessEnv };

/** One command line in this process, with what it wrote. */
export async function runMcpctl(
  { root, env = {} }: RunOptions,
  ...args: readonly string[]
): Promise<Outcome> {
  let [out, err] = ['', ''];
  const exitCode = await run(args, {
    root,
    env: { XDG_CONFIG_HOME: root, ...env },
    stdout: (text) => (out += text),
    stderr: (text) => (err += text),
  });
  return { exitCode, out, err };
}
