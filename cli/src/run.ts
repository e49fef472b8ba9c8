import { homedir } from 'node:os';
import { CommanderError } from 'commander';
import type { OpenBrowser } from './browser.js';
import type { Cli } from './cli.js';
import { toFailure } from './failure.js';
import { createProgram, type GlobalOptions } from './program.js';
import { safeJson, safeText } from './safe-text.js';
import { loadSettings } from './settings.js';
import { signInFile } from './sign-in/sign-ins.js';
import type { Terminal } from './terminal.js';

export type Surroundings = {
  /** The folder of the installation. */
  root: string;
  env: NodeJS.ProcessEnv;
  terminal: Terminal;
  /** Undefined where there is no browser to open. */
  openBrowser: OpenBrowser | undefined;
  stdout: (text: string) => void;
  stderr: (text: string) => void;
};

/** Runs one command line and answers its exit status; failures are told on stderr. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { root, env, terminal, openBrowser, stdout, stderr } = surroundings;
  const signIns = signInFile(homedir(), env['XDG_CONFIG_HOME']);
  const settings = () => loadSettings(root, env);
  const cliFor = ({ json = false, gateway, token }: GlobalOptions): Cli => ({
    root,
    env,
    settings,
    connect: async () => {
      const { connect } = await import('./gateway/connect.js');
      const own = settings();
      return connect({
        settings: own,
        gateway,
        token: token ?? own.MCPCTL_TOKEN,
        signInFile: signIns,
      });
    },
    findGateway: async () => {
      const { findGateway } = await import('./gateway/find-gateway.js');
      return findGateway(gateway, settings());
    },
    signInFile: signIns,
    openBrowser,
    terminal,
    json,
    print: (text) => stdout(`${safeText(text)}\n`),
    printJson: (value) => stdout(`${safeJson(value, 2)}\n`),
    printLine: (value) => stdout(`${safeJson(value)}\n`),
    note: (text) => stderr(`${safeText(text)}\n`),
  });
  const program = createProgram(cliFor, { stdout, stderr });
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const { exitCode, problem } = toFailure(error);
    // The options may be what could not be read, so the words are looked at themselves.
    stderr(`${args.includes('--json') ? safeJson(problem, 2) : safeText(problem.detail)}\n`);
    return exitCode;
  }
}
