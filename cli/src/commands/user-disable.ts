import type { Command } from 'commander';
import type { Cli } from '../cli.js';

/** `user disable` and `user enable`: a local user's name, or anybody's subject. */
export function addUserDisable(parent: Command, cli: () => Cli): void {
  const change = (disabled: boolean) => async (name: string) => {
    const { connect, json, print, printJson } = cli();
    const { registry } = await connect();
    const user = await registry.changeUser(name, { disabled });
    if (json) printJson(user);
    else print(`${user.name} is ${user.disabled ? 'disabled' : 'enabled'}.`);
  };
  parent
    .command('disable NAME')
    .description('keep somebody out, from now on; what they have open ends')
    .action(change(true));
  parent.command('enable NAME').description('let somebody in again').action(change(false));
}
