import type { Command } from 'commander';
import type { Cli } from '../cli.js';

export function addPolicyCheck(parent: Command, cli: () => Cli): void {
  parent
    .command('check FILE')
    .description('tell whether a policy file can be used, and each line where it cannot')
    .action(async (file: string) => {
      const { settings, json, print, printJson } = cli();
      const { readPolicyFile } = await import('../policy/policy-file.js');
      const { format, document } = await readPolicyFile(file, settings());
      if (json) printJson({ file, format, usable: true });
      else print(`${file} can be used: ${document.scopes.size} scopes, ${NAMES[format]}.`);
    });
}

const NAMES = { ours: "in the gateway's own format", original: "in the original's format" };
