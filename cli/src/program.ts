import { Command } from 'commander';
import type { Cli } from './cli.js';
import { addAudit } from './commands/audit.js';
import { addCall } from './commands/call.js';
import { addCognitoSetup } from './commands/cognito-setup.js';
import { addConfig } from './commands/config.js';
import { addDoctor } from './commands/doctor.js';
import { addExplain } from './commands/explain.js';
import { addLogin } from './commands/login.js';
import { addLogout } from './commands/logout.js';
import { addFind } from './commands/find.js';
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
import { addClientAdd } from './commands/client-add.js';
import { addClientList } from './commands/client-list.js';
import { addClientRevoke } from './commands/client-revoke.js';
import { addClientRotate } from './commands/client-rotate.js';
import { addSessionList } from './commands/session-list.js';
import { addSessionRevoke } from './commands/session-revoke.js';
import { addTokenCreate } from './commands/token-create.js';
import { addTokenList } from './commands/token-list.js';
import { addTokenRevoke } from './commands/token-revoke.js';
import { addUserAdd } from './commands/user-add.js';
import { addUserDisable } from './commands/user-disable.js';
import { addUserGroups } from './commands/user-groups.js';
import { addUserList } from './commands/user-list.js';
import { addUserPasswd } from './commands/user-passwd.js';
import { addUserRemove } from './commands/user-remove.js';
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

  addLogin(program, cli);
  addLogout(program, cli);
  addWhoami(program, cli);
  addGroup(program, cli, 'server', 'look at servers and change them', [
    addServerList,
    addServerShow,
    addServerTools,
    addServerRegister,
    addServerEdit,
    addServerToggle,
    addServerRefresh,
    addServerRemove,
  ]);
  addFind(program, cli);
  addCall(program, cli);
  addConfig(program, cli);
  addAudit(program, cli);
  addDoctor(program, cli);
  addGroup(program, cli, 'user', 'look at people and change who they are', [
    addUserList,
    addUserAdd,
    addUserPasswd,
    addUserGroups,
    addUserDisable,
    addUserRemove,
  ]);
  addGroup(program, cli, 'client', 'look at machine clients and change them', [
    addClientList,
    addClientAdd,
    addClientRotate,
    addClientRevoke,
  ]);
  addGroup(program, cli, 'token', 'look at API tokens, make and end them', [
    addTokenList,
    addTokenCreate,
    addTokenRevoke,
  ]);
  addGroup(program, cli, 'session', 'look at sessions in browsers and end them', [
    addSessionList,
    addSessionRevoke,
  ]);
  addGroup(program, cli, 'cognito', 'people of Amazon Cognito', [addCognitoSetup]);
  addExplain(program, cli);
  addGroup(program, cli, 'policy', 'look at policy files', [addPolicyShow, addPolicyCheck]);
  return program;
}

type AddCommand = (parent: Command, cli: () => Cli) => void;

function addGroup(
  program: Command,
  cli: () => Cli,
  name: string,
  description: string,
  commands: readonly AddCommand[],
): void {
  const group = program.command(name).description(description);
  for (const add of commands) add(group, cli);
}
