import type { Command } from 'commander';
import type { Cli } from '../cli.js';

export function addLogout(parent: Command, cli: () => Cli): void {
  parent
    .command('logout')
    .description('end the sign-in of this machine at the gateway')
    .action(async () => {
      const { findGateway, json, print, printJson, signInFile } = cli();
      const { url: gateway } = await findGateway();
      const { signOut } = await import('../sign-in/sign-out.js');
      await signOut(gateway, signInFile);
      if (json) printJson({ gateway, signed_in: false });
      else print(`Signed out at ${gateway}.`);
    });
}
