import type { User } from '@mcp-gateway/contracts';
import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { renderTable, type Column } from '../table.js';

export function addUserList(parent: Command, cli: () => Cli): void {
  parent
    .command('list')
    .description('list the people that the gateway knows')
    .action(async () => {
      const { connect, json, print, printJson } = cli();
      const { registry } = await connect();
      const users = await registry.users();
      if (json) printJson({ users });
      else print(renderTable(COLUMNS, users));
    });
}

const COLUMNS: readonly Column<User>[] = [
  { title: 'NAME', of: ({ name }) => name },
  { title: 'SUBJECT', of: ({ subject }) => subject },
  { title: 'GROUPS', of: ({ groups }) => groups.join(', ') },
  { title: 'STATE', of: ({ disabled }) => (disabled ? 'disabled' : 'enabled') },
];
