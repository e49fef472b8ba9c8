import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { renderFields } from '../fields.js';
import { parsePath } from '../servers/server-path.js';

export function addServerRefresh(parent: Command, cli: () => Cli): void {
  parent
    .command('refresh PATH')
    .description('check a server and list its tools now')
    .action(async (path: string) => {
      const { connect, json, print, printJson } = cli();
      const wanted = parsePath(path);
      const { registry } = await connect();
      const refreshed = await registry.refresh(wanted);
      if (json) printJson(refreshed);
      else print(renderFields(refreshed));
    });
}
