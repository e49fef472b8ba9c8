import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import type { Told } from '../doctor/examine.js';
import { CommandFailed } from '../failure.js';

/** More than any request may take, as some checks make several. */
const CHECK_TIMEOUT_MS = 15_000;

export function addDoctor(parent: Command, cli: () => Cli): void {
  parent
    .command('doctor')
    .description('look at this installation, and say what is wrong and what to do about it')
    .addHelpText('after', '\nExits 1 when something has failed; warnings are no failures.')
    .action(async () => {
      const own = cli();
      const { openInstallation } = await import('../doctor/open-installation.js');
      const { examine } = await import('../doctor/examine.js');
      const { CHECKS } = await import('../doctor/checks.js');
      const found = await examine(CHECKS, await openInstallation(own), CHECK_TIMEOUT_MS);
      if (own.json) own.printJson({ findings: found });
      else own.print(render(found));
      const count = found.filter(({ outcome }) => outcome === 'failed').length;
      if (count > 0) throw new CommandFailed(`${count} of ${found.length} findings have failed.`);
    });
}

/** A line for each finding. */
function render(found: readonly Told[]): string {
  const width = Math.max(...found.map(({ check }) => check.length));
  return found
    .map((finding) => {
      const { outcome, check, says } = finding;
      const remedy = finding.outcome === 'ok' ? '' : ` → ${finding.remedy}`;
      const line = `${says}${remedy}`.split('\n').map((part) => part.trim());
      return `${outcome.padEnd('warning'.length)}  ${check.padEnd(width)}  ${line.join(' ')}`;
    })
    .join('\n');
}
