import type { IncomingHttpHeaders } from 'node:http';
import type { Envelope } from './envelope/envelope.js';
import { eraOf, headerValue, LEGACY_VERSIONS, MODERN_VERSIONS, versionHeader } from './era.js';
import { decodeHeaderValue } from './header-value.js';
import { ErrorCode } from './jsonrpc-errors.js';
import { methodRule } from '@mcp-gateway/contracts';

export type RoutingRefusal = {
  readonly status: 400;
  /** Undefined: a plain 400, which tells a client nothing about the modern era. */
  readonly code: ErrorCode | undefined;
  readonly message: string;
  readonly data?: { readonly supported: readonly string[]; readonly requested: string };
};

type Call = Exclude<Envelope, { kind: 'response' }>;

/** Methods whose request must name its target in Mcp-Name; for tasks it may. */
const NAMED = new Set(['tools/call', 'prompts/get', 'resources/read']);
const MIRRORED = new Set(['tool', 'prompt', 'resource', 'task']);

/**
 * Holds the headers of a POST against its body (MCP 2026-07-28, streamable HTTP, "Request
 * Metadata"; SEP-2243). They are compared and never believed: what is authorized is the body.
 * Requests of the legacy era have no such headers; there, only the version must be a known one.
 */
export function checkRoutingHeaders(
  headers: IncomingHttpHeaders,
  envelope: Envelope,
): RoutingRefusal | undefined {
  if (eraOf(headers, envelope) === 'legacy') return checkLegacyVersion(versionHeader(headers));
  if (envelope.kind === 'response') {
    return refusal(ErrorCode.invalidRequest, 'Clients send no responses in this revision');
  }
  return (
    checkVersion(versionHeader(headers), envelope) ??
    checkMethod(headerValue(headers, 'mcp-method'), envelope) ??
    checkName(headerValue(headers, 'mcp-name'), envelope)
  );
}

function checkLegacyVersion(version: string | undefined): RoutingRefusal | undefined {
  if (version === undefined || LEGACY_VERSIONS.includes(version)) return undefined;
  return refusal(undefined, 'Unsupported MCP-Protocol-Version');
}

/** The order matters: a client that names an unknown version is to learn which ones are known. */
function checkVersion(header: string | undefined, call: Call): RoutingRefusal | undefined {
  const { kind, protocolVersion } = call;
  if (header === undefined) return mismatch('MCP-Protocol-Version is missing');
  if (protocolVersion !== undefined && protocolVersion !== header) {
    return mismatch('MCP-Protocol-Version does not match the body');
  }
  if (!MODERN_VERSIONS.includes(header)) return unsupported(header);
  if (protocolVersion === undefined && kind === 'request') {
    return refusal(ErrorCode.invalidParams, 'params._meta names no protocol version');
  }
  return undefined;
}

function checkMethod(header: string | undefined, call: Call): RoutingRefusal | undefined {
  if (header === undefined) {
    return call.kind === 'request' ? mismatch('Mcp-Method is missing') : undefined;
  }
  return header === call.method ? undefined : mismatch('Mcp-Method does not match the body');
}

function checkName(header: string | undefined, call: Call): RoutingRefusal | undefined {
  if (header === undefined) {
    const required = call.kind === 'request' && NAMED.has(call.method);
    return required ? mismatch('Mcp-Name is missing') : undefined;
  }
  if (!MIRRORED.has(methodRule(call.method)?.target ?? 'none')) return undefined;
  const name = decodeHeaderValue(header);
  if (name === undefined) return mismatch('Mcp-Name is malformed');
  return name === call.targets[0]?.name ? undefined : mismatch('Mcp-Name does not match the body');
}

/** Those of the other era are agreed on by `initialize`, and no server names them here. */
const unsupported = (requested: string): RoutingRefusal => ({
  ...refusal(ErrorCode.unsupportedProtocolVersion, 'Unsupported protocol version'),
  data: { supported: MODERN_VERSIONS, requested },
});

const mismatch = (message: string) => refusal(ErrorCode.headerMismatch, message);

const refusal = (code: ErrorCode | undefined, message: string): RoutingRefusal => ({
  status: 400,
  code,
  message,
});
