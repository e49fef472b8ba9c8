import { Command } from 'commander';
import type { Cli } from './cli.js';
import { addAudit } from './commands/audit.js';
import { addCall } from './commands/call.js';
import { addPolicyCheck } from './commands/policy-check.js';
import { addPolicyShow } from './commands/policy-show.js';
import { addServerEdit } from './commands/server-edit.js';
import { addServerList } from './commands/server-list.js';
import { addServerRefresh } from './commands/server-refresh.js';
import { addServerRegister } from './commands/server-register.js';
import { addServerRemove } from './commands/server-remove.js';
import { addServerShow } from './commands/server-show.js';
import { addServerToggle } from './commands/server-toggle.js';
import { addServerTools } from './commands/server-tools.js';
import { addWhoami } from './commands/whoami.js';

/** Options that every command takes, wherever they stand. */
export type GlobalOptions = { json?: boolean; gateway?: string; token?: string };

export type ProgramOutput = { stdout: (text: string) => void; stderr: (text: string) => void };

/** The whole command line. It throws CommanderError in place of ending the process. */
export function createProgram(
  cliFor: (options: GlobalOptions) => Cli,
  { stdout, stderr }: ProgramOutput,
): Command {
  const program = new Command('mcpctl')
    .description('The gateway and its registry from a shell.')
    .option('--json', 'answer in JSON, failures too')
    .option('--gateway <url>', "another gateway than this installation's")
    .option(
      '--token <token>',
      'access token to act with; others on this machine can see it here, so better set MCPCTL_TOKEN',
    )
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: stdout, writeErr: stderr, outputError: () => undefined })
    .exitOverride();
  const cli = () => cliFor(program.opts<GlobalOptions>());

  addWhoami(program, cli);
  addServer(program, cli);
  addCall(program, cli);
  addAudit(program, cli);
  const policy = program.command('policy').description('look at policy files');
  addPolicyShow(policy, cli);
  addPolicyCheck(policy, cli);
  return program;
}

function addServer(program: Command, cli: () => Cli): void {
  const server = program.command('server').description('look at servers and change them');
  for (const add of [
    addServerList,
    addServerShow,
    addServerTools,
    addServerRegister,
    addServerEdit,
    addServerToggle,
    addServerRefresh,
    addServerRemove,
  ])
    add(server, cli);
}
