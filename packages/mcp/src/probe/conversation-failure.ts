import { printable } from '@mcp-gateway/kit';
import { ProtocolError } from '@modelcontextprotocol/client';
import { OpeningRefused } from './opening-refused.js';
import { isOpening } from './opening.js';
import { ProbeFailure } from './result.js';

/** What it means when the SDK's client gave up for a reason other than the connection. */
export function conversationFailure(error: unknown, step: string): ProbeFailure {
  if (error instanceof ProbeFailure) return error;
  if (error instanceof ProtocolError) {
    const message = `The server refused ${step}: ${quoted(error.message)}.`;
    return new (isOpening(step) ? OpeningRefused : ProbeFailure)('protocol', message);
  }
  if (isUnreadable(error)) {
    return isOpening(step)
      ? new ProbeFailure('not-mcp', `The answer to ${step} is not that of an MCP server.`)
      : new ProbeFailure('protocol', `The answer to ${step} is not valid.`);
  }
  return new ProbeFailure('protocol', `The server failed at ${step}: ${quoted(String(error))}.`);
}

/** Neither JSON, nor JSON-RPC, nor the result that was asked for. */
function isUnreadable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('name' in error)) return false;
  return ['SyntaxError', 'ZodError', '$ZodError', 'EnvelopeError'].includes(String(error.name));
}

/** Words of a stranger, on one line and without characters that would change how they are shown. */
function quoted(text: string): string {
  return printable(text.replace(/\s+/g, ' ').trim()).replace(/\.$/, '');
}
