import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { UsageError } from '../failure.js';
import { parsePath } from '../servers/server-path.js';

export function addServerRemove(parent: Command, cli: () => Cli): void {
  parent
    .command('remove PATH')
    .description('remove a server from the catalogue')
    .option('--yes', 'it is meant')
    .action(async (path: string, { yes = false }: { yes?: boolean }) => {
      const { connect, json, print, printJson } = cli();
      const wanted = parsePath(path);
      if (!yes) throw new UsageError(`${wanted} would be removed: add --yes if that is meant`);
      const { registry } = await connect();
      await registry.remove(wanted);
      if (json) printJson({ removed: wanted });
      else print(`${wanted} is removed.`);
    });
}
