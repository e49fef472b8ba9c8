import { McpServer, type CallToolResult } from '@modelcontextprotocol/server';
import type { PolygonClient } from './polygon-client.js';
import { PolygonError } from './polygon-error.js';
import { StockBars } from './stock-bars.js';
import { StockQuery } from './stock-query.js';
import { stockTable } from './stock-table.js';

export type FinInfoDeps = { polygon: PolygonClient };

/** Two tools on the prices of stocks: the data, and the same for people. */
export function createFinInfoServer({ polygon }: FinInfoDeps): McpServer {
  const server = new McpServer({
    name: 'fininfo',
    title: 'Financial Information',
    version: '0.1.0',
  });
  server.registerTool(
    'get_stock_aggregates',
    {
      title: 'Stock prices as data',
      description:
        'Get the aggregate bars (open, high, low, close, volume) of a stock over a date range as JSON.',
      inputSchema: StockQuery,
      outputSchema: StockBars,
      annotations: READS_ONLY,
    },
    (query, { mcpReq: { signal } }) =>
      answer(async () => {
        const bars = await polygon.aggregates(query, signal);
        return { ...text(JSON.stringify(bars)), structuredContent: bars };
      }),
  );
  server.registerTool(
    'print_stock_data',
    {
      title: 'Stock prices as a table',
      description:
        'Show the price history of a stock over a date range as a readable summary and table.',
      inputSchema: StockQuery,
      annotations: READS_ONLY,
    },
    (query, { mcpReq: { signal } }) =>
      answer(async () => text(stockTable(query, await polygon.aggregates(query, signal)))),
  );
  return server;
}

const READS_ONLY = { readOnlyHint: true, openWorldHint: true };

const text = (words: string): CallToolResult => ({ content: [{ type: 'text', text: words }] });

async function answer(ask: () => Promise<CallToolResult>): Promise<CallToolResult> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof PolygonError)) throw error;
    return { ...text(error.message), isError: true };
  }
}
