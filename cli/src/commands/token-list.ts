import type { ApiToken } from '@mcp-gateway/contracts';
import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { renderTable, type Column } from '../table.js';

export function addTokenList(parent: Command, cli: () => Cli): void {
  parent
    .command('list')
    .description('list the API tokens that you made')
    .option('--all', "everybody's")
    .action(async ({ all = false }: { all?: boolean }) => {
      const { connect, json, print, printJson } = cli();
      const { registry } = await connect();
      const tokens = await registry.apiTokens(all ? 'all' : 'own');
      if (json) printJson({ tokens });
      else print(tokens.length > 0 ? renderTable(COLUMNS, tokens) : 'There are no tokens.');
    });
}

const COLUMNS: readonly Column<ApiToken>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'NAME', of: ({ name }) => name },
  { title: 'OF', of: ({ subject }) => subject },
  { title: 'SCOPES', of: ({ scopes }) => scopes.join(' ') },
  { title: 'EXPIRES', of: ({ expires_at: expires }) => expires },
  { title: 'LAST USED', of: ({ last_used_at: used }) => used },
];
