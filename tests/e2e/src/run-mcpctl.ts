import { execFile } from 'node:child_process';
import { join } from 'node:path';

export const MCPCTL = join(import.meta.dirname, '../../../mcpctl');

export type Outcome = { exitCode: number; out: string; err: string };

export type RunOptions = {
  cwd?: string;
  env: NodeJS.ProcessEnv;
  /** What is on standard input. */
  stdin?: string | undefined;
};

/** The command as somebody types it. */
export function runMcpctl(
  args: readonly string[],
  { stdin, ...options }: RunOptions,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(MCPCTL, args, options, (error, out, err) => {
      resolve({
        exitCode: typeof error?.code === 'number' ? error.code : error ? -1 : 0,
        out,
        err,
      });
    });
    if (stdin !== undefined) child.stdin?.end(stdin);
  });
}
