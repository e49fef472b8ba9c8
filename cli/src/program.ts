import { Command } from 'commander';
import type { Cli } from './cli.js';
import { addAudit } from './commands/audit.js';
import { addPolicyCheck } from './commands/policy-check.js';
import { addPolicyShow } from './commands/policy-show.js';

/** Options that every command takes, wherever they stand. */
export type GlobalOptions = { json?: boolean };

export type ProgramOutput = { stdout: (text: string) => void; stderr: (text: string) => void };

/** The whole command line. It throws CommanderError in place of ending the process. */
export function createProgram(
  cliFor: (options: GlobalOptions) => Cli,
  { stdout, stderr }: ProgramOutput,
): Command {
  const program = new Command('mcpctl')
    .description('The gateway and its registry from a shell.')
    .option('--json', 'answer in JSON, failures too')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: stdout, writeErr: stderr, outputError: () => undefined })
    .exitOverride();
  const cli = () => cliFor(program.opts<GlobalOptions>());

  addAudit(program, cli);
  const policy = program.command('policy').description('look at policy files');
  addPolicyShow(policy, cli);
  addPolicyCheck(policy, cli);
  return program;
}
