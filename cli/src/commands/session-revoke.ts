import type { Command } from 'commander';
import type { Cli } from '../cli.js';

export function addSessionRevoke(parent: Command, cli: () => Cli): void {
  parent
    .command('revoke ID')
    .description('end a session at once')
    .action(async (id: string) => {
      const { connect, json, print, printJson } = cli();
      const { registry } = await connect();
      await registry.endSession(id);
      if (json) printJson({ revoked: id });
      else print(`${id} is ended.`);
    });
}
