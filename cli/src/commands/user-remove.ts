import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { UsageError } from '../failure.js';

export function addUserRemove(parent: Command, cli: () => Cli): void {
  parent
    .command('remove NAME')
    .description('remove a local user and all that was given to them')
    .option('--yes', 'really')
    .action(async (name: string, { yes = false }: { yes?: boolean }) => {
      if (!yes) throw new UsageError(`To remove ${name}, add --yes.`);
      const { connect, json, print, printJson } = cli();
      const { registry } = await connect();
      await registry.removeUser(name);
      if (json) printJson({ removed: name });
      else print(`${name} is removed.`);
    });
}
