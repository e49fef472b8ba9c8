import { Argument, type Command } from 'commander';
import type { Cli } from '../cli.js';
import { parsePath } from '../servers/server-path.js';

export function addServerToggle(parent: Command, cli: () => Cli): void {
  parent
    .command('toggle PATH')
    .description('switch a server on or off; without a word, to the other state')
    .addArgument(new Argument('[STATE]').choices(['on', 'off']))
    .action(async (path: string, state?: 'on' | 'off') => {
      const { connect, json, print, printJson } = cli();
      const wanted = parsePath(path);
      const { registry } = await connect();
      const enabled =
        state === undefined ? !(await registry.serverDetails(wanted)).enabled : state === 'on';
      const toggled = await registry.toggle(wanted, enabled);
      if (json) printJson(toggled);
      else print(`${wanted} is ${toggled.new_enabled_state ? 'on' : 'off'}.`);
    });
}
