import type { Command } from 'commander';
import type { Cli } from '../cli.js';

export function addTokenRevoke(parent: Command, cli: () => Cli): void {
  parent
    .command('revoke ID')
    .description('end an API token at once')
    .action(async (id: string) => {
      const { connect, json, print, printJson } = cli();
      const { registry } = await connect();
      await registry.removeApiToken(id);
      if (json) printJson({ revoked: id });
      else print(`${id} is revoked.`);
    });
}
