import type { Command } from 'commander';
import { CLIENT_SECRET_NOTE } from '../accounts/told-once.js';
import type { Cli } from '../cli.js';
import { collect } from '../collect.js';
import { renderFields } from '../fields.js';

type Options = { scope: string[]; group: string[] };

export function addClientAdd(parent: Command, cli: () => Cli): void {
  parent
    .command('add NAME')
    .description('add a machine client; its secret is told once')
    .option('--scope <name>', 'of the policy; repeatable', collect, [])
    .option('--group <name>', 'of the policy; repeatable', collect, [])
    .action(async (name: string, { scope: scopes, group: groups }: Options) => {
      const { connect, json, note, print, printJson } = cli();
      const { registry } = await connect();
      const client = await registry.addClient({ name, scopes, groups });
      if (json) printJson(client);
      else print(renderFields(client));
      note(CLIENT_SECRET_NOTE);
    });
}
