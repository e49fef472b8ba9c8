import type { ServerSummary } from '@mcp-gateway/registry-client';
import { Argument, type Command } from 'commander';
import type { Cli } from '../cli.js';
import {
  CLIENT_NAMES,
  CLIENTS,
  type ClientFormat,
  type ClientName,
} from '../client-config/clients.js';
import { entriesFor, type ServerEntry } from '../client-config/server-entry.js';
import { CommandFailed } from '../failure.js';
import { parsePath } from '../servers/server-path.js';

export function addConfig(parent: Command, cli: () => Cli): void {
  parent
    .command('config')
    .description("print the configuration with which an MCP client uses the gateway's servers")
    .addArgument(new Argument('<client>', 'the MCP client').choices(CLIENT_NAMES))
    .argument('[server]', 'one server; all that are switched on unless given')
    .action(async (client: ClientName, path?: string) => {
      const { connect, json, note, print, printJson } = cli();
      const wanted = path === undefined ? undefined : parsePath(path);
      const { url, registry } = await connect();
      const servers = chosen(await registry.listServers(), wanted);
      const format: ClientFormat = CLIENTS[client];
      const usable = entriesFor(url, servers).filter((entry) => format.sse || !isSse(entry));
      if (usable.length < servers.length) {
        const text = `${client} does not know the transport of ${servers.length - usable.length} of the servers (HTTP+SSE).`;
        if (usable.length === 0) throw new CommandFailed(text);
        note(text);
      }
      const config = format.render(usable);
      if (json) printJson({ client, belongs_in: format.where, config, servers: usable });
      else print(config);
      note(`This belongs in ${format.where}.`);
    });
}

const isSse = ({ transport }: ServerEntry) => transport === 'sse';

function chosen(
  servers: readonly ServerSummary[],
  wanted: string | undefined,
): readonly ServerSummary[] {
  const found = servers.filter(({ path, enabled }) =>
    wanted === undefined ? enabled : path === wanted,
  );
  if (found.length > 0) return found;
  throw new CommandFailed(`There is no server${wanted ? ` ${wanted}` : ''} that you may see.`);
}
