import { phrasesOf, type Phrase } from './literals.js';
import { tokensOf } from './tokens.js';

/** What a query asks for: a stem, the word it was written as, and how much it counts: more when said again. */
export type QueryTerm = { stem: string; word: string; weight: number };

/** More terms tell no more, and each costs time in the whole index. */
const MAX_TERMS = 64;

/** The terms of a query; when typing its values leaves none, those of the query as it is. */
export function readQuery(query: string): QueryTerm[] {
  const terms = termsOf(phrasesOf(query));
  return terms.length > 0 ? terms : termsOf([{ text: query, weight: 1 }]);
}

function termsOf(phrases: readonly Phrase[]): QueryTerm[] {
  const terms = new Map<string, QueryTerm>();
  for (const { text, weight } of phrases) {
    for (const { stem, word } of tokensOf(text)) {
      if (terms.size >= MAX_TERMS && !terms.has(stem)) continue;
      const known = terms.get(stem);
      terms.set(stem, { stem, word: known?.word ?? word, weight: weight + (known?.weight ?? 0) });
    }
  }
  return [...terms.values()];
}
