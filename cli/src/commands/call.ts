import type { CallToolResult } from '@modelcontextprotocol/client';
import { InvalidArgumentError, type Command } from 'commander';
import type { Cli } from '../cli.js';
import { CommandFailed } from '../failure.js';
import { collect } from '../collect.js';
import { parsePath } from '../servers/server-path.js';

type CallOptions = { arg: string[]; jsonArgs?: string; timeout: number };

export function addCall(parent: Command, cli: () => Cli): void {
  parent
    .command('call SERVER TOOL')
    .description('call a tool through the gateway')
    .option('--arg <name=value>', 'an argument; repeatable', collect, [])
    .option('--json-args <object>', 'all arguments as one JSON object')
    .option('--timeout <seconds>', 'how long an answer may take', seconds, 60)
    .addHelpText('after', '\nExits 1 when the tool itself says that it failed.')
    .action(async (server: string, tool: string, options: CallOptions) => {
      const { connect, json, print, printJson } = cli();
      const path = parsePath(server);
      const { url: gateway, token } = await connect();
      const { callTool } = await import('../call/call-tool.js');
      const result = await callTool({
        gateway,
        token,
        server: path,
        tool,
        pairs: options.arg,
        json: options.jsonArgs,
        timeoutMs: options.timeout * 1000,
      });
      if (json) printJson(result);
      else print(textOf(result));
      if (result.isError) throw new CommandFailed('The tool says that it failed.');
    });
}

function seconds(text: string): number {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (count > 0) return count;
  throw new InvalidArgumentError('Must be a number of seconds.');
}

function textOf({ content }: CallToolResult): string {
  return content
    .map((block) => (block.type === 'text' ? block.text : `[${block.type}]`))
    .join('\n');
}
