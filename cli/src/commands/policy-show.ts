import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { plainDocument } from '../policy/plain-document.js';

export function addPolicyShow(parent: Command, cli: () => Cli): void {
  parent
    .command('show [FILE]')
    .description("print a policy: the installation's own, unless FILE is given")
    .addHelpText('after', "\nA file in the original's format is printed in the gateway's own.")
    .action(async (given?: string) => {
      const { settings, json, print, printJson } = cli();
      const { readPolicyFile } = await import('../policy/policy-file.js');
      const own = settings();
      const file = given ?? own.SCOPES_FILE;
      const { format, text, document } = await readPolicyFile(file, own);
      if (json) printJson({ file, format, ...plainDocument(document) });
      else print(text.trimEnd());
    });
}
