import type { Command } from 'commander';
import { readNewPassword } from '../accounts/new-password.js';
import type { Cli } from '../cli.js';
import { collect } from '../collect.js';

type Options = { group: string[]; email?: string; passwordStdin?: boolean };

export function addUserAdd(parent: Command, cli: () => Cli): void {
  parent
    .command('add NAME')
    .description('add a local user, who can sign in at once')
    .option('--group <name>', 'of the policy; repeatable', collect, [])
    .option('--email <address>', 'to show')
    .option('--password-stdin', 'read the password from standard input')
    .action(async (name: string, { group: groups, email, ...options }: Options) => {
      const { connect, json, print, printJson, terminal } = cli();
      const { registry } = await connect();
      const password = await readNewPassword(terminal, options);
      const user = await registry.addUser({
        name,
        password,
        groups,
        ...(email !== undefined && { email }),
      });
      if (json) printJson(user);
      else print(`${user.name} is added.`);
    });
}
