import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { renderFields } from '../fields.js';
import { parsePath } from '../servers/server-path.js';

export function addServerShow(parent: Command, cli: () => Cli): void {
  parent
    .command('show PATH')
    .description('show all that is known of a server')
    .action(async (path: string) => {
      const { connect, json, print, printJson } = cli();
      const wanted = parsePath(path);
      const { registry } = await connect();
      const { tool_list: tools, ...server } = await registry.serverDetails(wanted);
      if (json) printJson({ ...server, ...(tools !== undefined && { tool_list: tools }) });
      else print(renderFields(server));
    });
}
