import type { Message } from './envelope/message.js';
import { createLookAlikeCheck } from './json/look-alike.js';
import { memberOf, stringAt } from './json/nodes.js';
import type { JsonNode, JsonText } from './json/read-json.js';
import { listShape, type ListMethod, type ListShape } from '@mcp-gateway/contracts';
import { paramHeaderFault } from './param-headers.js';
import { openServerMessage } from './server-message.js';
import { applyEdits, cutItems, type Edit } from './text-edits.js';

/** What a server answered to a list method is no list: nothing of it may reach the caller. */
export class InvalidListResult extends Error {
  override readonly name = 'InvalidListResult';
}

/**
 * Says of an entry whether the caller may see it: by its name (of a resource the URI, of a resource
 * template the URI template) and, where that is not enough, its JSON text.
 */
export type KeepEntry = (name: string, entry: string) => boolean;

/** Longest time that a client is told to keep a list for. */
export const MAX_TTL_MS = 86_400_000;

const LISTS = ['tools', 'prompts', 'resources', 'resourceTemplates'];
const resemblesRead = createLookAlikeCheck([...LISTS, 'cacheScope', 'ttlMs']);
const resemblesName = createLookAlikeCheck(['name', 'uri', 'uriTemplate']);

/**
 * Takes the entries that are not to be kept out of the response to a list method, and tools that no
 * client may take. All else stays as it is, byte for byte, except that a filtered result is private to its caller (MCP 2026-07-28,
 * server/utilities/caching). An error response is returned unchanged.
 * @throws InvalidListResult when it is not a readable response with such a list
 */
export function filterList(
  message: string | Uint8Array,
  method: ListMethod,
  keep: KeepEntry,
): string {
  const shape = listShape(method);
  const { json, root } = openResponse(message, shape);
  const result = memberOf(root, 'result');
  if (!result) {
    if (memberOf(root, 'error')) return json.text;
    throw new InvalidListResult('The response to a list method has no result');
  }
  const entries = entriesOf(result, shape);
  const cuts = cutItems(entries, (entry) => {
    const text = json.text.slice(entry.start, entry.end);
    return keep(nameOf(json, entry, shape), text) && (method !== 'tools/list' || isSound(text));
  });
  return applyEdits(json.text, [...cuts, ...cachingEdits(json, result)]);
}

/** Whether clients may take a tool: the headers that it asks for are proper ones (T-123). */
function isSound(tool: string): boolean {
  // Few tools ask for any. The name of the annotation could be spelled with escapes.
  if (!/x-mcp-header|\\u/.test(tool)) return true;
  const { inputSchema } = JSON.parse(tool) as { inputSchema?: unknown };
  return paramHeaderFault(inputSchema) === undefined;
}

/** Only the entries and their members are kept: what schemas hold is checked and passed on. */
function openResponse(message: string | Uint8Array, { items }: ListShape): Message {
  const wanted = new Map([
    [2, 'result'],
    [3, items],
    [4, ''],
  ]);
  try {
    return openServerMessage(message, (depth, key) => wanted.get(depth) === key);
  } catch (cause) {
    throw new InvalidListResult('The response to a list method cannot be read', { cause });
  }
}

function entriesOf(result: JsonNode, { items }: ListShape): readonly JsonNode[] {
  const list = memberOf(result, items);
  if (list?.kind !== 'array') throw new InvalidListResult(`The result has no list of ${items}`);
  if (result.children.some(({ key }) => resemblesRead(key))) {
    throw new InvalidListResult('The result has a key that resembles one that is read');
  }
  return list.children;
}

function nameOf(json: JsonText, entry: JsonNode, { items, name }: ListShape): string {
  const value = entry.kind === 'object' ? stringAt(json, memberOf(entry, name)) : undefined;
  if (value === undefined) throw new InvalidListResult(`An entry of ${items} has no ${name}`);
  if (entry.children.some(({ key }) => resemblesName(key))) {
    throw new InvalidListResult(`An entry of ${items} has a key that resembles its name`);
  }
  return value;
}

/** What is absent stays absent: clients then take the result as private and stale. */
function cachingEdits(json: JsonText, result: JsonNode): readonly Edit[] {
  const scope = memberOf(result, 'cacheScope');
  const ttl = memberOf(result, 'ttlMs');
  return [
    ...(scope ? [{ ...scope, text: '"private"' }] : []),
    ...(ttl ? [{ ...ttl, text: soundTtl(json, ttl) }] : []),
  ];
}

/** The lifetime as it is, or at most the longest; none when it is not a lifetime at all. */
function soundTtl({ text }: JsonText, { kind, start, end }: JsonNode): string {
  const raw = text.slice(start, end);
  const milliseconds = kind === 'number' ? Number(raw) : -1;
  if (milliseconds < 0 || milliseconds % 1 !== 0) return '0';
  return milliseconds > MAX_TTL_MS ? String(MAX_TTL_MS) : raw;
}
