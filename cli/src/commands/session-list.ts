import type { SessionInfo } from '@mcp-gateway/contracts';
import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { renderTable, type Column } from '../table.js';

export function addSessionList(parent: Command, cli: () => Cli): void {
  parent
    .command('list')
    .description('list your sessions in browsers')
    .option('--all', "everybody's")
    .action(async ({ all = false }: { all?: boolean }) => {
      const { connect, json, print, printJson } = cli();
      const { registry } = await connect();
      const sessions = await registry.sessions(all ? 'all' : 'own');
      if (json) printJson({ sessions });
      else print(sessions.length > 0 ? renderTable(COLUMNS, sessions) : 'There are no sessions.');
    });
}

const COLUMNS: readonly Column<SessionInfo>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'OF', of: ({ name }) => name },
  { title: 'BEGUN', of: ({ created_at: begun }) => begun },
  { title: 'LAST USED', of: ({ last_used_at: used }) => used },
  { title: 'FROM', of: ({ address }) => address },
  { title: 'BROWSER', of: ({ user_agent: browser }) => browser },
];
