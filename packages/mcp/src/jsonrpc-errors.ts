import type { RawId } from './envelope/raw-id.js';

/** Error codes of JSON-RPC 2.0 (section 5.1) and of MCP 2026-07-28 (basic, "Error Codes"). */
export const ErrorCode = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  headerMismatch: -32020,
  missingClientCapability: -32021,
  unsupportedProtocolVersion: -32022,
} as const;
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

export type JsonRpcError = {
  /** Undefined when the request was not understood far enough to know it: answered as `null`. */
  id: RawId | undefined;
  code: number;
  message: string;
  data?: unknown;
};

/** The body of an error response; the id stands in it byte for byte as the client wrote it. */
export function renderJsonRpcError({ id, code, message, data }: JsonRpcError): string {
  const error = JSON.stringify({ code, message, data });
  return `{"jsonrpc":"2.0","id":${id ?? 'null'},"error":${error}}`;
}
