import { gzipSync } from 'node:zlib';
import { damageBytes } from './damage-bytes.js';
import { fuzzMessage, MODERN, type FuzzMessage } from './fuzz-message.js';
import { writeJson } from './json-writer.js';
import type { Random } from './random.js';
import { spoilMessage } from './spoil-message.js';

/** A POST to a server: its headers by their names in lower case, each once. */
export type FuzzRequest = { headers: Readonly<Record<string, string>>; body: Buffer };

const JSON_TYPES = ['application/json', 'application/json; charset=utf-8', 'Application/JSON'];
const OTHER_TYPES = [
  ...['text/plain', 'application/json; charset=utf-16', 'application/json; charset=utf-7'],
  ...['application/json, text/plain', 'application/vnd.x+json', 'application/jsonp'],
  ...['application/json; charset=utf-8; charset=utf-16', 'text/json', 'multipart/form-data'],
];
const LEGACY_VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];
const ODD_VERSIONS = ['2026-7-28', '9999-01-01', '2023-01-01', '2025-11-25', '2026-07-29', 'draft'];

/** Any request a client, a broken one or an attacker might send. */
export function fuzzRequest(random: Random): FuzzRequest {
  const message = fuzzMessage(random);
  const headers = { ...mediaType(random), ...routingHeaders(random, message) };
  const json = random.onceIn(2) ? message.json : spoilMessage(random, message.json);
  const written = Buffer.from(writeJson(json, random));
  const body = random.onceIn(8) ? damageBytes(random, written) : written;
  if (!random.onceIn(40)) return { headers, body };
  const encoding = random.oneOf(['gzip', 'gzip', 'identity', 'br']);
  return {
    headers: { ...headers, 'content-encoding': encoding },
    body: encoding === 'gzip' ? gzipSync(body) : body,
  };
}

const mediaType = (random: Random) => ({
  'content-type': random.oneOf(random.onceIn(25) ? OTHER_TYPES : JSON_TYPES),
});

function routingHeaders(random: Random, message: FuzzMessage): Record<string, string> {
  const names = message.modern || random.onceIn(8) ? mirrored(random, message) : {};
  const right = message.modern ? [MODERN] : LEGACY_VERSIONS;
  if (random.onceIn(message.modern ? 20 : 2)) return names;
  const version = random.oneOf(random.onceIn(20) ? ODD_VERSIONS : right);
  return { 'mcp-protocol-version': version, ...names };
}

/** Mcp-Method and Mcp-Name as the body says, or a little otherwise. */
function mirrored(random: Random, { method, name }: FuzzMessage): Record<string, string> {
  const said = random.onceIn(15) ? random.oneOf(['ping', 'tools/list', 'TOOLS/CALL']) : method;
  const shown = random.onceIn(15) ? random.oneOf(['look', 'Look', 'remove', '=?base64??=']) : name;
  return {
    ...(said !== '' && !random.onceIn(20) && { 'mcp-method': said }),
    ...(!random.onceIn(20) && { 'mcp-name': headerText(random, shown) }),
  };
}

/** What a header cannot hold as it is goes into the Base64 sentinel (MCP 2026-07-28). */
function headerText(random: Random, value: string): string {
  const plain = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(value);
  if (plain && !random.onceIn(4)) return value;
  const base64 = Buffer.from(value).toString('base64');
  return `=?base64?${random.onceIn(20) ? base64.replace(/=+$/, '') : base64}?=`;
}
