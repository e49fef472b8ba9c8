import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { readArguments } from '../call/arguments.js';
import { renderExplanation } from '../policy/explanation.js';
import { parsePath } from '../servers/server-path.js';

type Options = { as: string; jsonArgs?: string; address?: string };

export function addExplain(parent: Command, cli: () => Cli): void {
  parent
    .command('explain SERVER METHOD [TARGET]')
    .description('say whether somebody may make a call, and which rule decides')
    .requiredOption('--as <principal>', 'a subject, the id of a client, or the name of a person')
    .option('--json-args <object>', 'arguments of the call, for conditions on them')
    .option('--address <ip>', 'address of the client, for conditions on it')
    .addHelpText('after', '\nTARGET is the name of a tool or prompt, or the URI of a resource.')
    .action(
      async (server: string, method: string, target: string | undefined, options: Options) => {
        const { as: principal, jsonArgs, address } = options;
        const { connect, json, print, printJson } = cli();
        const question = {
          principal,
          server: parsePath(server),
          method,
          ...(target !== undefined && { target }),
          ...(jsonArgs !== undefined && { arguments: readArguments([], jsonArgs, undefined) }),
          ...(address !== undefined && { address }),
        };
        const { registry } = await connect();
        const explained = await registry.explain(question);
        if (json) printJson(explained);
        else print(renderExplanation(explained));
      },
    );
}
