import { Transport } from '@mcp-gateway/contracts';
import type { ServerChanges } from '@mcp-gateway/registry-client';
import { Option, type Command } from 'commander';
import { collect } from '../collect.js';
import { UsageError } from '../failure.js';

/** As commander gives them. */
export type ServerOptions = {
  name?: string;
  url?: string;
  description?: string;
  tags?: string;
  transport?: Transport;
  license?: string;
  header?: string[];
};

/** Options that say what a server is like. */
export function addServerOptions(command: Command): Command {
  return command
    .option('--description <text>', 'what it is for')
    .option('--tags <list>', 'words to find it by, comma-separated')
    .addOption(
      new Option('--transport <name>', 'as it is found out, unless given').choices(
        Transport.options,
      ),
    )
    .option('--license <name>', 'of its software')
    .option('--header <Name: value>', 'sent to it with each request; repeatable', collect, []);
}

/** What was given, in the terms of the API. @throws UsageError */
export function readServerOptions(options: ServerOptions): ServerChanges {
  const { name, url, tags, header = [], description, transport, license } = options;
  return {
    ...(name !== undefined && { server_name: name }),
    ...(url !== undefined && { proxy_pass_url: url }),
    ...(tags !== undefined && { tags: tags.split(',').map((tag) => tag.trim()) }),
    ...(header.length > 0 && { headers: Object.fromEntries(header.map(parseHeader)) }),
    ...(description !== undefined && { description }),
    ...(transport !== undefined && { transport }),
    ...(license !== undefined && { license }),
  };
}

function parseHeader(text: string): [string, string] {
  const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new UsageError('--header must have the form "Name: value"');
  }
  return [name, value];
}
