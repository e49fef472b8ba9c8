import type { Command } from 'commander';
import { CLIENT_SECRET_NOTE } from '../accounts/told-once.js';
import type { Cli } from '../cli.js';
import { renderFields } from '../fields.js';

export function addClientRotate(parent: Command, cli: () => Cli): void {
  parent
    .command('rotate CLIENT')
    .description('give a client another secret; the old one is worth nothing from then on')
    .action(async (id: string) => {
      const { connect, json, note, print, printJson } = cli();
      const { registry } = await connect();
      const client = await registry.rotateClient(id);
      if (json) printJson(client);
      else print(renderFields(client));
      note(CLIENT_SECRET_NOTE);
    });
}
