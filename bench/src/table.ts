/** One measured figure of the product beside the same figure of its baseline, and how they compare. */
export type Result = {
  figure: string;
  baseline: number;
  product: number;
  /** `ratio`: product / baseline; `added`: product - baseline; `alone`: the product itself. */
  compared: 'ratio' | 'added' | 'alone';
  value: number;
  unit: string;
  /** What the figure must reach. */
  target?: { atLeast: number } | { atMost: number };
};

export function meetsTarget({ value, target }: Result): boolean {
  if (!target) return true;
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}

/** A table of plain text, one line a figure. */
export function renderTable(results: readonly Result[]): string {
  const rows = [
    ['figure', 'baseline', 'product', 'compared', 'target', ''],
    ...results.map((result) => [
      `${result.figure} (${result.unit})`,
      format(result.baseline),
      format(result.product),
      `${result.compared} ${format(result.value)}`,
      targetText(result),
      result.target ? (meetsTarget(result) ? 'met' : 'missed') : '',
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
}

function targetText({ target }: Result): string {
  if (!target) return '';
  return 'atLeast' in target ? `at least ${target.atLeast}` : `at most ${target.atMost}`;
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(3);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
