import { isUtf8 } from 'node:buffer';

const VISIBLE_ASCII = /^[\t\x20-\x7e]*$/;
const PREFIX = '=?base64?';
const SUFFIX = '?=';

/** Whether a value has only characters that a header may have (RFC 9110, section 5.5). */
export const isPlainAscii = (value: string): boolean => VISIBLE_ASCII.test(value);

/**
 * What the value of an Mcp-Name header says: itself, or the text in its Base64 sentinel (MCP
 * 2026-07-28, streamable HTTP, "Value Encoding"). Undefined when it has characters that no header
 * may have, or when the Base64 is not canonical or holds no UTF-8.
 */
export function decodeHeaderValue(value: string): string | undefined {
  if (!isPlainAscii(value)) return undefined;
  const wrapped =
    value.length >= PREFIX.length + SUFFIX.length &&
    value.startsWith(PREFIX) &&
    value.endsWith(SUFFIX);
  return wrapped ? decodeBase64(value.slice(PREFIX.length, -SUFFIX.length)) : value;
}

/** The value of a header that says this text: itself where it can be, else the Base64 sentinel. */
export function encodeHeaderValue(text: string): string {
  const plain = isPlainAscii(text) && text.trim() === text && !text.startsWith(PREFIX);
  return plain ? text : `${PREFIX}${Buffer.from(text).toString('base64')}${SUFFIX}`;
}

/** Node decodes whatever looks like Base64; only the canonical form comes out again the same. */
function decodeBase64(payload: string): string | undefined {
  const bytes = Buffer.from(payload, 'base64');
  return bytes.toString('base64') === payload && isUtf8(bytes) ? bytes.toString() : undefined;
}
