import type { Command } from 'commander';
import { readNewPassword } from '../accounts/new-password.js';
import type { Cli } from '../cli.js';

export function addUserPasswd(parent: Command, cli: () => Cli): void {
  parent
    .command('passwd NAME')
    .description('give a local user another password; what the old one opened ends')
    .option('--password-stdin', 'read the password from standard input')
    .action(async (name: string, options: { passwordStdin?: boolean }) => {
      const { connect, json, print, printJson, terminal } = cli();
      const { registry } = await connect();
      const password = await readNewPassword(terminal, options);
      const user = await registry.changeUser(name, { password });
      if (json) printJson(user);
      else print(`${user.name} has another password.`);
    });
}
