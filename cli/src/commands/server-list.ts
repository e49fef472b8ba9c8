import type { ServerSummary } from '@mcp-gateway/registry-client';
import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { renderTable, type Column } from '../table.js';

export function addServerList(parent: Command, cli: () => Cli): void {
  parent
    .command('list')
    .description('list the servers that you may see')
    .action(async () => {
      const { connect, json, print, printJson } = cli();
      const { registry } = await connect();
      const servers = await registry.listServers();
      if (json) printJson({ servers });
      else print(servers.length > 0 ? renderTable(COLUMNS, servers) : 'There are no servers.');
    });
}

const COLUMNS: readonly Column<ServerSummary>[] = [
  { title: 'PATH', of: ({ path }) => path },
  { title: 'NAME', of: ({ server_name }) => server_name },
  { title: 'STATUS', of: ({ status }) => status },
  { title: 'TOOLS', of: ({ num_tools }) => num_tools },
  { title: 'CHECKED', of: ({ last_checked_iso }) => last_checked_iso ?? undefined },
];
