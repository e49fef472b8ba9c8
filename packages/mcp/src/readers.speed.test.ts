import { expect, it } from '@jest/globals';
import { eraOf, parseEnvelope, parseSseEvent, sameId } from './index.js';
import { decodeHeaderValue } from './header-value.js';
import { createLookAlikeCheck } from './json/look-alike.js';
import { filterList } from './list-filter.js';
import { paramHeaderFault } from './param-headers.js';
import { parseServerMessage } from './server-message.js';
import { replaceTaskIdsFromServer } from './task-ids.js';

const SIZE = 100_000;

/** The fastest of five tries, so that a busy machine does not fail it. */
function milliseconds(read: (text: string) => unknown, text: string): number {
  const tries = [1, 2, 3, 4, 5].map(() => {
    const start = performance.now();
    try {
      read(text);
    } catch {
      // Only how long it takes counts.
    }
    return performance.now() - start;
  });
  return Math.min(...tries);
}

const PUMPS = [
  'a',
  '1',
  ' ',
  '\\n',
  '\n',
  '\r',
  '"',
  '\\',
  '\\u0041',
  '[',
  '{"a":',
  ':',
  'é',
  'ſ',
  '\u0301',
];
const inEnvelope = (text: string) =>
  `{"jsonrpc":"2.0","id":"${text}","method":"${text}","params":{"name":"${text}","${text}":1}}`;
const inList = (text: string) =>
  `{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"${text}","x-mcp-header":"${text}"}]}}`;
const anEnvelope = parseEnvelope(Buffer.from(inEnvelope('ping')));
const looksAlike = createLookAlikeCheck(['method', 'params']);
const nested = (text: string): unknown =>
  Array.from({ length: text.length / 50 }).reduce<unknown>((inner) => ({ items: inner }), {});

it.each<[string, (text: string) => unknown]>([
  ['a body', (text) => parseEnvelope(Buffer.from(text))],
  ['the texts of a body', (text) => parseEnvelope(Buffer.from(inEnvelope(text)))],
  ['a message of a server', parseServerMessage],
  ['a list of a server', (text) => filterList(inList(text), 'tools/list', () => true)],
  ['tasks of a server', (text) => replaceTaskIdsFromServer(`{"taskId":"${text}"}`, () => 'x')],
  ['an event', parseSseEvent],
  ['a version', (version) => eraOf({ 'mcp-protocol-version': version }, anEnvelope)],
  ['the value of a header', decodeHeaderValue],
  ['the encoded value of a header', (text) => decodeHeaderValue(`=?base64?${text}?=`)],
  ['a key', looksAlike],
  ['an id', (text) => sameId(`"${text}"` as never, `"x${text}"` as never)],
  ['a schema', (text) => paramHeaderFault(nested(text))],
])('T-134: reads %s of 100 kB made to be slow in less than 50 ms', (_what, read) => {
  for (const pump of PUMPS) {
    for (const text of [pump.repeat(SIZE / pump.length), `${pump.repeat(SIZE / pump.length)}!`]) {
      expect([pump, milliseconds(read, text) < 50]).toEqual([pump, true]);
    }
  }
});
