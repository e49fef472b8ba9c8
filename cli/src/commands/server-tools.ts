import type { ToolOfServer } from '@mcp-gateway/registry-client';
import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { firstLineOf } from '../first-line.js';
import { parsePath } from '../servers/server-path.js';
import { renderTable, type Column } from '../table.js';

export function addServerTools(parent: Command, cli: () => Cli): void {
  parent
    .command('tools [PATH]')
    .description('list the tools of a server, or of all, that you may see')
    .action(async (path?: string) => {
      const { connect, json, print, printJson } = cli();
      const wanted = path === undefined ? undefined : parsePath(path);
      const { registry } = await connect();
      if (wanted === undefined) {
        const all = await registry.allTools();
        if (json) printJson(all);
        else print(table(all.tools));
        return;
      }
      const { service_path, tools } = await registry.tools(wanted);
      if (json) printJson({ service_path, tools });
      else print(table(tools.map((tool) => ({ ...tool, service_path }))));
    });
}

function table(tools: readonly ToolOfServer[]): string {
  return tools.length > 0 ? renderTable(COLUMNS, tools) : 'There are no tools.';
}

const COLUMNS: readonly Column<ToolOfServer>[] = [
  { title: 'SERVER', of: ({ service_path }) => service_path },
  { title: 'TOOL', of: ({ name }) => name },
  { title: 'DESCRIPTION', of: ({ description = '' }) => firstLineOf(description) },
];
