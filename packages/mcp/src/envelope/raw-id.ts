import type { JsonNode, JsonText } from '../json/read-json.js';

declare const rawId: unique symbol;

/** A request id as it stands in the JSON text, quotes and escapes included; never `null`. */
export type RawId = string & { readonly [rawId]: true };

/** Longest id taken, in characters of its JSON text. */
export const MAX_ID_LENGTH = 1024;

const INTEGER = /^-?\d+$/;

/**
 * The id at a node: a string or an integer of any size (MCP 2026-07-28, basic, "Requests").
 * Undefined when it is neither, or too long.
 */
export function rawIdAt({ text }: JsonText, { kind, start, end }: JsonNode): RawId | undefined {
  if (end - start > MAX_ID_LENGTH) return undefined;
  const raw = text.slice(start, end);
  const valid = kind === 'string' || (kind === 'number' && INTEGER.test(raw));
  return valid ? (raw as RawId) : undefined;
}

/** Whether two ids are the same, however each is spelled. */
export const sameId = (a: RawId, b: RawId): boolean => a === b || idValue(a) === idValue(b);

const idValue = (id: RawId): unknown => (id.startsWith('"') ? JSON.parse(id) : BigInt(id));
