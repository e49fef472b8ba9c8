import type { StockBar, StockBars } from './stock-bars.js';
import type { StockQuery } from './stock-query.js';

/** More lines than that nobody reads. */
const MAX_LINES = 100;

const COLUMNS = ['Time (UTC)', 'Open', 'High', 'Low', 'Close', 'Volume'];

/** The bars as a summary and a table of plain text. */
export function stockTable(query: StockQuery, { results }: StockBars): string {
  const { stock_ticker, from_date, to_date, adjusted } = query;
  const period = `${stock_ticker} from ${from_date} to ${to_date}`;
  if (results.length === 0) return `No trades of ${period}.`;
  const hidden = results.length - MAX_LINES;
  return [
    `${period}: ${counted(results.length, barName(query))}, ${adjusted ? 'adjusted for splits' : 'not adjusted'}`,
    summary(query.sort === 'asc' ? results : results.toReversed()),
    '',
    ...aligned([COLUMNS, ...results.slice(0, MAX_LINES).map((bar) => row(bar, query))]),
    ...(hidden > 0 ? [`and ${counted(hidden, 'more bar')}`] : []),
  ].join('\n');
}

const barName = ({ multiplier, timespan }: StockQuery) => `bar of ${multiplier} ${timespan}`;

const counted = (count: number, what: string) =>
  `${count} ${count === 1 ? what : what.replace('bar', 'bars')}`;

function summary(oldestFirst: readonly StockBar[]): string {
  const open = oldestFirst[0]?.o ?? 0;
  const close = oldestFirst.at(-1)?.c ?? 0;
  const change = open === 0 ? '' : ` (${signed(((close - open) / open) * 100)}%)`;
  const high = Math.max(...oldestFirst.map(({ h }) => h));
  const low = Math.min(...oldestFirst.map(({ l }) => l));
  const volume = oldestFirst.reduce((sum, { v }) => sum + v, 0);
  return `Open ${price(open)}, close ${price(close)}${change}, high ${price(high)}, low ${price(low)}, volume ${whole(volume)}`;
}

function row(bar: StockBar, { timespan }: StockQuery): string[] {
  const time = new Date(bar.t).toISOString();
  const withTime = ['second', 'minute', 'hour'].includes(timespan);
  const shown = withTime ? time.slice(0, 19).replace('T', ' ') : time.slice(0, 10);
  return [shown, price(bar.o), price(bar.h), price(bar.l), price(bar.c), whole(bar.v)];
}

/** Each column as wide as its widest cell; the first to the left, numbers to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = COLUMNS.map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  return rows.map((cells) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}

const price = (value: number) => value.toFixed(Math.abs(value) < 1 ? 4 : 2);
const signed = (value: number) => `${value < 0 ? '' : '+'}${value.toFixed(2)}`;
const whole = (value: number) => Math.round(value).toLocaleString('en-US');
