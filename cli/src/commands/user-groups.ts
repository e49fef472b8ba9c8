import type { Command } from 'commander';
import type { Cli } from '../cli.js';

export function addUserGroups(parent: Command, cli: () => Cli): void {
  parent
    .command('groups NAME [GROUP...]')
    .description('put a local user in these groups in place of the present ones')
    .action(async (name: string, groups: string[]) => {
      const { connect, json, print, printJson } = cli();
      const { registry } = await connect();
      const user = await registry.changeUser(name, { groups });
      if (json) printJson(user);
      else print(`${user.name} is in: ${user.groups.join(', ') || 'no group'}.`);
    });
}
