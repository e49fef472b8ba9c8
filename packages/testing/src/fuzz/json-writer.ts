import type { Random } from './random.js';

/** A JSON text before it is written: members in order, keys as often as one likes. */
export type Json =
  | { object: [key: string, value: Json][] }
  | { array: Json[] }
  | { string: string }
  | { raw: string };

export const text = (string: string): Json => ({ string });
export const raw = (token: string): Json => ({ raw: token });
export const object = (...members: [string, Json][]): Json => ({ object: members });

const SPACES = ['', '', '', '', '', '', ' ', '\n', '\t', '\r\n', '  \r '];
/** Nothing in it has to be escaped. */
const PLAIN = /^[^"\\\p{Cc}]*$/u;
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\n': '\\n',
};

/** Writes it in one of the many spellings that mean the same. */
export function writeJson(json: Json, random: Random): string {
  const space = () => random.oneOf(SPACES);
  const write = (value: Json): string => {
    if ('raw' in value) return value.raw;
    if ('string' in value) return quoted(value.string, random);
    if ('array' in value) return `[${value.array.map(spaced).join()}${space()}]`;
    const members = value.object.map(
      ([key, member]) => `${space()}${quoted(key, random)}${space()}:${spaced(member)}`,
    );
    return `{${members.join()}${space()}}`;
  };
  const spaced = (value: Json) => `${space()}${write(value)}${space()}`;
  return spaced(json);
}

function quoted(string: string, random: Random): string {
  const escapeOften = random.onceIn(12);
  if (!escapeOften && PLAIN.test(string)) return `"${string}"`;
  const spell = (char: string): string => {
    const must = char === '"' || char === '\\' || char < ' ';
    if (!must && !(escapeOften && random.onceIn(2))) return char;
    const short = SHORT[char];
    return short !== undefined && random.onceIn(2) ? short : escaped(char, random);
  };
  return `"${Array.from(string, spell).join('')}"`;
}

function escaped(char: string, random: Random): string {
  return Array.from({ length: char.length }, (_, at) => {
    const digits = char.charCodeAt(at).toString(16).padStart(4, '0');
    return `\\u${random.onceIn(2) ? digits : digits.toUpperCase()}`;
  }).join('');
}
