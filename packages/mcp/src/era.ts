import type { IncomingHttpHeaders } from 'node:http';
import type { Envelope } from './envelope/envelope.js';
import { isPlainAscii } from './header-value.js';
import type { Era } from '@mcp-gateway/contracts';

/** Revisions that carry their version in each request. */
export const MODERN_VERSIONS: readonly string[] = ['2026-07-28'];

/** Revisions that begin with `initialize`. */
export const LEGACY_VERSIONS: readonly string[] = [
  '2025-11-25',
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
];

const FIRST_MODERN = 20260728;
const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;

/**
 * The era that a message belongs to: modern when the header or `params._meta` says so (MCP
 * 2026-07-28, basic/versioning). Whether the two agree is for `checkRoutingHeaders` to say.
 */
export function eraOf(headers: IncomingHttpHeaders, envelope: Envelope): Era {
  const inBody = envelope.kind !== 'response' && envelope.protocolVersion !== undefined;
  return inBody || isModernVersion(versionHeader(headers)) ? 'modern' : 'legacy';
}

/** The MCP-Protocol-Version header as the client sent it. */
export const versionHeader = (headers: IncomingHttpHeaders): string | undefined =>
  headerValue(headers, 'mcp-protocol-version');

/** A header's value without the white space around it; a repeated header is joined by commas. */
export function headerValue(headers: IncomingHttpHeaders, name: string): string | undefined {
  const header = headers[name];
  const value = Array.isArray(header) ? header.join(', ') : header;
  // Elsewhere trim() would take away more than the white space that HTTP allows there.
  return value !== undefined && isPlainAscii(value) ? value.trim() : value;
}

/** Takes dates without leading zeros too: a modern version badly written is not a legacy one. */
function isModernVersion(version: string | undefined): boolean {
  const date = DATE.exec(version ?? '');
  if (!date) return false;
  const [year, month, day] = date.slice(1).map(Number) as [number, number, number];
  return year * 10_000 + month * 100 + day >= FIRST_MODERN;
}
