import { z } from 'zod';
import { isOpening } from './opening.js';
import { ProbeFailure } from './result.js';
import { mediaType, type Asked } from './unexpected-response.js';

/** Somebody who speaks JSON-RPC does not open a conversation in the era that was tried. */
export class OpeningRefused extends ProbeFailure {}

const MAX_BYTES = 65_536;
const JsonRpcError = z.object({ jsonrpc: z.literal('2.0'), error: z.object({ code: z.int() }) });

/**
 * Whether this response refuses to open the conversation, and not merely the request as HTTP: then
 * the server may still speak another era (MCP 2026-07-28, basic/versioning, "Compatibility Matrix").
 */
export async function isOpeningRefusal(response: Response, { step }: Asked): Promise<boolean> {
  if (!isOpening(step) || mediaType(response) !== 'application/json') return false;
  try {
    return JsonRpcError.safeParse(JSON.parse(await readShort(response))).success;
  } catch {
    return false;
  }
}

async function readShort(response: Response): Promise<string> {
  const body = (response.body ?? []) as AsyncIterable<Uint8Array>;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw new Error('Too long for a refusal');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
