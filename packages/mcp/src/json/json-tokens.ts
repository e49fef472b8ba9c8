import { syntaxError } from './read-errors.js';

/** The characters that JSON is made of (RFC 8259), by code. */
export const Char = {
  tab: 0x09,
  lineFeed: 0x0a,
  carriageReturn: 0x0d,
  space: 0x20,
  quote: 0x22,
  plus: 0x2b,
  comma: 0x2c,
  minus: 0x2d,
  dot: 0x2e,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  lowerE: 0x65,
  lowerU: 0x75,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

const SHORT_ESCAPES = new Set(Buffer.from('"\\/bfnrt'));
const LITERALS = ['true', 'false', 'null'];

/** Position of the first character at or after `at` that is not white space. */
export function skipSpace(text: string, at: number): number {
  for (; ; at += 1) {
    const code = text.charCodeAt(at);
    if (code > Char.space) return at;
    const isSpace =
      code === Char.space ||
      code === Char.lineFeed ||
      code === Char.carriageReturn ||
      code === Char.tab;
    if (!isSpace) return at;
  }
}

/**
 * Position after the string that starts at `start`. Escaped surrogates must come in pairs: a lone
 * one has no UTF-8 form, and readers differ in what they make of it.
 */
export function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === Char.quote) return at + 1;
    if (code < Char.space) throw syntaxError(at);
    if (code === Char.backslash) at = endOfEscape(text, at) - 1;
  }
  throw syntaxError(text.length);
}

function endOfEscape(text: string, at: number): number {
  const code = text.charCodeAt(at + 1);
  if (SHORT_ESCAPES.has(code)) return at + 2;
  const unit = escapedUnit(text, at);
  if (unit < 0xd800 || unit > 0xdfff) return at + 6;
  const low = unit < 0xdc00 ? escapedUnit(text, at + 6) : -1;
  if (low < 0xdc00 || low > 0xdfff) throw syntaxError(at);
  return at + 12;
}

/** The UTF-16 code unit that the `\uXXXX` at `at` stands for. */
function escapedUnit(text: string, at: number): number {
  if (text.charCodeAt(at) !== Char.backslash || text.charCodeAt(at + 1) !== Char.lowerU) {
    throw syntaxError(at);
  }
  let unit = 0;
  for (let digit = at + 2; digit < at + 6; digit += 1) {
    unit = unit * 16 + hexValue(text, digit);
  }
  return unit;
}

function hexValue(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (isDigit(code)) return code - Char.zero;
  const letter = code | 0x20;
  if (letter >= 0x61 && letter <= 0x66) return letter - 0x57;
  throw syntaxError(at);
}

/** Position after the number that starts at `start`. */
export function endOfNumber(text: string, start: number): number {
  let at = text.charCodeAt(start) === Char.minus ? start + 1 : start;
  at = text.charCodeAt(at) === Char.zero ? at + 1 : endOfDigits(text, at);
  if (text.charCodeAt(at) === Char.dot) at = endOfDigits(text, at + 1);
  if ((text.charCodeAt(at) | 0x20) !== Char.lowerE) return at;
  const sign = text.charCodeAt(at + 1);
  return endOfDigits(text, sign === Char.plus || sign === Char.minus ? at + 2 : at + 1);
}

function endOfDigits(text: string, start: number): number {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at += 1;
  if (at === start) throw syntaxError(at);
  return at;
}

const isDigit = (code: number) => code >= Char.zero && code <= Char.nine;

/** Position after the `true`, `false` or `null` that starts at `start`. */
export function endOfLiteral(text: string, start: number): number {
  const literal = LITERALS.find((word) => text.startsWith(word, start));
  if (literal === undefined) throw syntaxError(start);
  return start + literal.length;
}

/** What the string token between two positions of a text says, escapes resolved. */
export function stringBetween(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1);
  return inner.includes('\\') ? (JSON.parse(`"${inner}"`) as string) : inner;
}
