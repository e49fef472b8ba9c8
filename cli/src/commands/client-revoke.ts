import type { Command } from 'commander';
import type { Cli } from '../cli.js';

export function addClientRevoke(parent: Command, cli: () => Cli): void {
  parent
    .command('revoke CLIENT')
    .description('remove a client; its access tokens end at once')
    .action(async (id: string) => {
      const { connect, json, print, printJson } = cli();
      const { registry } = await connect();
      await registry.removeClient(id);
      if (json) printJson({ revoked: id });
      else print(`${id} is revoked.`);
    });
}
