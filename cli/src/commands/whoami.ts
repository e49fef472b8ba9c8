import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { renderFields } from '../fields.js';

export function addWhoami(parent: Command, cli: () => Cli): void {
  parent
    .command('whoami')
    .description('tell as whom the gateway knows you, and what you may do')
    .action(async () => {
      const { connect, json, print, printJson } = cli();
      const { url, registry } = await connect();
      const me = await registry.me();
      if (json) printJson({ gateway: url, ...me });
      else print(renderFields({ gateway: url, ...me }));
    });
}
