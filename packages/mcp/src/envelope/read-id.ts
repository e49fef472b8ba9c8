import type { JsonNode, JsonText } from '../json/read-json.js';
import type { RawId } from './raw-id.js';

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
