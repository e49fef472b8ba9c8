import type { OpenBrowser } from '../browser.js';
import { run } from '../run.js';

export type Outcome = { exitCode: number; out: string; err: string };

export type RunOptions = {
  root: string;
  env?: NodeJS.ProcessEnv;
  /** What is on standard input. */
  stdin?: string;
  /** What a person types, one after the other, when asked; nobody is there unless given. */
  typed?: readonly string[];
  openBrowser?: OpenBrowser;
  /** Told what is written for the person, as it is. */
  onError?: (text: string) => void;
};

/** One command line in this process, with what it wrote. */
export async function runMcpctl(
  { root, env = {}, stdin = '', typed, openBrowser, onError }: RunOptions,
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
    openBrowser,
    stdout: (text) => (out += text),
    stderr: (text) => {
      err += text;
      onError?.(text);
    },
  });
  return { exitCode, out, err };
}
