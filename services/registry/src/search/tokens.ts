import { stemmer } from 'stemmer';
import { LRUCache } from 'lru-cache';
import { STOP_WORDS } from './stop-words.js';

/** A word as it was written, in lower case, and the stem by which it is found. */
export type Token = { word: string; stem: string };

const stems = new LRUCache<string, string>({ max: 20_000 });

/** The longest word that is worth looking for; longer ones are data. */
const MAX_WORD = 64;

/**
 * Words of a text or an identifier: `getHTTPStatus`, `get_http-status` and `get http status` have
 * the same ones. Those that tell nothing are left out.
 */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const [written] of text.matchAll(WORD)) {
    const word = written.toLowerCase();
    if (word.length > MAX_WORD || STOP_WORDS.has(word)) continue;
    tokens.push({ word, stem: stemOf(word) });
  }
  return tokens;
}

export function stemsOf(text: string): string[] {
  return tokensOf(text).map(({ stem }) => stem);
}

/** An acronym before a capitalised word, a word with or without a capital, a run of other letters, a number. */
const WORD = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|[\p{L}\p{M}]+|\p{N}+/gu;

function stemOf(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  const stem = stemmer(word);
  stems.set(word, stem);
  return stem;
}
