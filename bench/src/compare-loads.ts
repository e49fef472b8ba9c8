import { median } from './table.js';
import type { Load } from './wrk.js';

const ROUNDS = 5;

/** A baseline and the product under the same load, one right after the other. */
export type Pair<Measured = Load> = { baseline: Measured; product: Measured };

/** Rounds alternate, so that each is compared with a baseline of the same moment. */
export async function compareLoads(
  baselineUrl: string,
  productUrl: string,
  run: (url: string) => Promise<Load>,
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    pairs.push({ baseline: await run(baselineUrl), product: await run(productUrl) });
  }
  return pairs;
}

/** The medians of one figure. */
export function figures<Measured>(
  pairs: readonly Pair<Measured>[],
  of: (measured: Measured) => number,
) {
  return {
    baseline: median(pairs.map(({ baseline }) => of(baseline))),
    product: median(pairs.map(({ product }) => of(product))),
  };
}

/** The median of what each round says of one figure. */
export function compared<Measured>(
  pairs: readonly Pair<Measured>[],
  of: (pair: Pair<Measured>) => number,
): number {
  return median(pairs.map(of));
}
