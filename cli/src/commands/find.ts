import type { ToolHit } from '@mcp-gateway/contracts';
import { InvalidArgumentError, type Command } from 'commander';
import type { Cli } from '../cli.js';
import { collect } from '../collect.js';
import { firstLineOf } from '../first-line.js';
import { renderTable, type Column } from '../table.js';

type FindOptions = { tag: string[]; top: number };

export function addFind(parent: Command, cli: () => Cli): void {
  parent
    .command('find WORDS...')
    .description('find tools that you may call, by what they do')
    .option('--tag <tag>', 'only servers that have it; repeatable', collect, [])
    .option('--top <number>', 'so many at most, 1 to 50', hits, 5)
    .action(async (words: string[], { tag, top }: FindOptions) => {
      const { connect, json, print, printJson } = cli();
      const { registry } = await connect();
      const tools = await registry.searchTools({
        query: words.join(' '),
        top_n: top,
        ...(tag.length > 0 && { tags: tag }),
      });
      if (json) printJson({ tools });
      else print(tools.length > 0 ? renderTable(COLUMNS, tools) : 'No tool was found.');
    });
}

const COLUMNS: readonly Column<ToolHit>[] = [
  { title: 'SCORE', of: ({ score }) => score.toFixed(2) },
  { title: 'SERVER', of: ({ service_path }) => service_path },
  { title: 'TOOL', of: ({ tool_name }) => tool_name },
  { title: 'DESCRIPTION', of: ({ description }) => firstLineOf(description) },
];

function hits(text: string): number {
  const count = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= 50) return count;
  throw new InvalidArgumentError('Must be a number from 1 to 50.');
}
