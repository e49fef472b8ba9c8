import type { Document } from './document.js';
import type { QueryTerm } from './query.js';
import type { Fields } from './weights.js';

/** How well a document fits. */
export type Fit = {
  score: number;
  /** The share of the query that it covers, by what the words tell: 0 to 1. */
  coverage: number;
  terms: QueryTerm[];
};

export type Scores = {
  /** In the order of the documents. */
  fits: readonly Fit[];
  /** No score reaches it. */
  limit: number;
};

/**
 * BM25F (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009): counts are weighted
 * by field before they saturate. Rarity and mean lengths are those of the documents given and of no
 * others, so that a score tells nothing about what was left out.
 */
export function scoreDocuments(
  documents: readonly Document[],
  query: readonly QueryTerm[],
  { k1, fields }: Fields,
): Scores {
  const fits: Fit[] = documents.map(() => ({ score: 0, coverage: 0, terms: [] }));
  const discounts = discountsOf(documents, fields);
  let limit = 0;
  for (const term of query) {
    const found = occurrences(documents, term.stem);
    const value = term.weight * rarity(found.length, documents.length);
    limit += value;
    for (const { index, counts, lengths } of found) {
      const fit = fits[index];
      if (!fit) continue;
      const frequency = weigh(counts, lengths, fields, discounts);
      fit.score += (value * frequency) / (k1 + frequency);
      fit.coverage += value;
      fit.terms.push(term);
    }
  }
  for (const fit of fits) fit.coverage = limit === 0 ? 0 : fit.coverage / limit;
  return { fits, limit };
}

function occurrences(documents: readonly Document[], stem: string) {
  const found: { index: number; counts: readonly number[]; lengths: readonly number[] }[] = [];
  documents.forEach(({ counts, lengths }, index) => {
    const known = counts.get(stem);
    if (known) found.push({ index, counts: known, lengths });
  });
  return found;
}

function rarity(found: number, all: number): number {
  return Math.log(1 + (all - found + 0.5) / (found + 0.5));
}

/** For each field, what one word more costs: `b` over the mean length. */
function discountsOf(documents: readonly Document[], fields: Fields['fields']): number[] {
  return fields.map(({ b }, field) => {
    let total = 0;
    for (const { lengths } of documents) total += lengths[field] ?? 0;
    return total === 0 ? 0 : (b * documents.length) / total;
  });
}

function weigh(
  counts: readonly number[],
  lengths: readonly number[],
  fields: Fields['fields'],
  discounts: readonly number[],
): number {
  let frequency = 0;
  for (const [field, { weight, b }] of fields.entries()) {
    const count = counts[field] ?? 0;
    if (count === 0) continue;
    frequency += (weight * count) / (1 - b + (discounts[field] ?? 0) * (lengths[field] ?? 0));
  }
  return frequency;
}
