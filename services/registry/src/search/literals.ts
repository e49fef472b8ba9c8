import { QUERY } from './weights.js';

/** A part of a query and how much its words count. */
export type Phrase = { text: string; weight: number };

/**
 * Takes values out of a query and says in words of what kind they are: no tool is described by the
 * address or file that somebody wants it used on.
 */
export function phrasesOf(query: string): Phrase[] {
  const phrases: Phrase[] = [];
  const take = (weight: number, textOf: (value: string) => string) => (value: string) => {
    phrases.push({ text: textOf(value), weight });
    return ' ';
  };
  const rest = query
    .replace(
      PLACEHOLDER,
      take(QUERY.hints, (value) => value),
    )
    .replace(URL, take(QUERY.hints, kindOfUrl))
    .replace(
      PATH,
      take(QUERY.hints, (path) => `file path directory ${kindOfFile(path)}`),
    )
    .replace(FILE_NAME, take(QUERY.hints, kindOfFile))
    .replace(
      QUOTED,
      take(QUERY.quoted, (value) => value),
    )
    .replace(NUMBER, ' ');
  return [{ text: rest, weight: QUERY.words }, ...phrases];
}

const PLACEHOLDER = /<[\w -]{1,64}>/g;
const URL = /\b(?:https?:\/\/|www\.)[^\s"'<>]+/gi;
const PATH = /(?<![\w/])(?:[A-Za-z]:\\|~?\/|\.{1,2}\/)[\w.-]+(?:[\\/][\w.-]+)*[\\/]?/g;
const FILE_NAME = /(?<![\w.-])[\w-]{1,128}(?:\.[\w-]{1,32}){0,3}\.[a-z][a-z0-9]{1,4}\b/gi;
const QUOTED = /(?<!\w)(?:"[^"\n]{1,512}"|'[^'\n]{1,512}'|`[^`\n]{1,512}`|“[^”\n]{1,512}”)(?!\w)/g;
const NUMBER = /(?<!\p{L})\p{N}[\p{N}.,:/-]*(?!\p{L})/gu;

const SITES: readonly [RegExp, string][] = [
  [/\byoutu(?:be\.com|\.be)\b/i, 'youtube video'],
  [/\bgithub\.com\b/i, 'github repository'],
  [/\barxiv\.org\b/i, 'arxiv paper'],
];

function kindOfUrl(url: string): string {
  const [, site = ''] = SITES.find(([pattern]) => pattern.test(url)) ?? [];
  return `url web page ${site}`;
}

const FILE_KINDS: readonly [RegExp, string][] = [
  [/^(?:xlsx?|xlsm|ods)$/, 'excel spreadsheet file'],
  [/^(?:csv|tsv)$/, 'csv table file'],
  [/^pdf$/, 'pdf document file'],
  [/^(?:docx?|odt|rtf)$/, 'word document file'],
  [/^(?:pptx?|odp)$/, 'powerpoint presentation file'],
  [/^(?:png|jpe?g|gif|webp|bmp|tiff?|svg)$/, 'image file picture'],
  [/^(?:mp3|wav|flac|ogg|m4a)$/, 'audio file'],
  [/^(?:mp4|mov|avi|mkv|webm)$/, 'video file'],
  [/^(?:md|markdown)$/, 'markdown file'],
  [/^(?:txt|log)$/, 'text file'],
  [/^(?:json|ya?ml|xml|toml)$/, 'data file'],
  [/^(?:zip|tar|gz|7z|rar)$/, 'archive file'],
  [/^(?:db|sqlite3?)$/, 'database file'],
  [/^(?:html?)$/, 'html page file'],
  [/^(?:py|js|ts|java|go|rs|c|cpp|rb|sh)$/, 'code file'],
];

/** A name with an ending that is no known one may be a domain or a qualified name: its words stay. */
function kindOfFile(name: string): string {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const [, kind] = FILE_KINDS.find(([pattern]) => pattern.test(ending)) ?? [];
  return kind ?? (name.includes('/') || name.includes('\\') ? '' : name);
}
