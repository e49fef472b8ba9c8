import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { UsageError } from '../failure.js';
import {
  addServerOptions,
  readServerOptions,
  type ServerOptions,
} from '../servers/server-options.js';
import { parsePath } from '../servers/server-path.js';

export function addServerEdit(parent: Command, cli: () => Cli): void {
  const command = parent
    .command('edit PATH')
    .description('change a server; what is not given stays as it is')
    .option('--name <name>', 'to show')
    .option('--url <url>', 'where the gateway reaches it');
  addServerOptions(command).action(async (path: string, options: ServerOptions) => {
    const { connect, json, print, printJson } = cli();
    const wanted = parsePath(path);
    const changes = readServerOptions(options);
    if (Object.keys(changes).length === 0) throw new UsageError('Nothing to change was given');
    const { registry } = await connect();
    const edited = await registry.edit(wanted, changes);
    if (json) printJson(edited);
    else print(`${wanted} is changed.`);
  });
}
