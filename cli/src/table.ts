import { printable } from '@mcp-gateway/kit';

export type Column<Row> = { title: string; of: (row: Row) => string | number | undefined };

/** Rows below their titles, each column as wide as its widest cell; no line breaks by itself. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map(({ of }) => cellOf(of(row))));
  const lines = [columns.map(({ title }) => title), ...cells];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => width(line[index]))));
  return lines
    .map((line) => line.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

function cellOf(value: string | number | undefined): string {
  return value === undefined || value === '' ? '-' : printable(String(value));
}

function width(cell = ''): number {
  return cell.length;
}
