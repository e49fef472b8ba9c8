import type { Command } from 'commander';
import type { Cli } from '../cli.js';

type Options = { provider?: string; browser: boolean };

export function addLogin(parent: Command, cli: () => Cli): void {
  parent
    .command('login')
    .description('sign in at the gateway, and stay signed in on this machine')
    .option('--provider <id>', 'the identity provider to sign in with')
    .option('--no-browser', 'open no browser, only print where to go')
    .action(async ({ provider, browser }: Options) => {
      const { findGateway, json, note, openBrowser, print, printJson, signInFile } = cli();
      const { url: gateway } = await findGateway();
      const { signIn } = await import('../sign-in/sign-in.js');
      const me = await signIn({
        gateway,
        provider,
        file: signInFile,
        openBrowser: browser ? openBrowser : undefined,
        note,
      });
      if (json) printJson({ gateway, ...me });
      else print(`Signed in at ${gateway} as ${me.name} (${me.subject}).`);
    });
}
