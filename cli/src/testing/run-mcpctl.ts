import { run } from '../run.js';

export type Outcome = { exitCode: number; out: string; err: string };

export type RunOptions = {
  root: string;
  env?: NodeJS.ProcessEnv;
  /** What is on standard input. */
  stdin?: string;
  /** What a person types, one after the other, when asked; nobody is there unless given. */
  typed?: readonly string[];
};

/** One command line in this process, with what it wrote. */
export async function runMcpctl(
  { root, env = {}, stdin = '', typed }: RunOptions,
  ...args: readonly string[]
): Promise<Outcome> {
  let [out, err] = ['', ''];
  const answers = [...(typed ?? [])];
  const exitCode = await run(args, {
    root,
    env: { XDG_CONFIG_HOME: root, ...env },
    terminal: {
      interactive: typed !== undefined,
      askSecret: () => Promise.resolve(answers.shift() ?? ''),
      readAll: () => Promise.resolve(stdin),
    },
    stdout: (text) => (out += text),
    stderr: (text) => (err += text),
  });
  return { exitCode, out, err };
}
