import type { Client } from '@mcp-gateway/contracts';
import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { renderTable, type Column } from '../table.js';

export function addClientList(parent: Command, cli: () => Cli): void {
  parent
    .command('list')
    .description('list the machine clients')
    .action(async () => {
      const { connect, json, print, printJson } = cli();
      const { registry } = await connect();
      const clients = await registry.clients();
      if (json) printJson({ clients });
      else print(renderTable(COLUMNS, clients));
    });
}

const COLUMNS: readonly Column<Client>[] = [
  { title: 'CLIENT', of: ({ client_id: id }) => id },
  { title: 'SCOPES', of: ({ scopes }) => scopes.join(' ') },
  { title: 'GROUPS', of: ({ groups }) => groups.join(', ') },
  { title: 'CREATED', of: ({ created_at: created }) => created },
];
