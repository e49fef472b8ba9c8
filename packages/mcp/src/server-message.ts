import { invalidRequest, openMessage, type Message } from './envelope/message.js';
import type { RawId } from './envelope/raw-id.js';
import { decodeUtf8 } from './json/decode-utf8.js';
import { memberOf, stringAt } from './json/nodes.js';
import { readJson, type ReadLimits } from './json/read-json.js';

/** Wider than those for clients: schemas are nested deeply, and lists of tools are long. */
const SERVER_LIMITS: ReadLimits = { depth: 256, entries: 1_000_000, numberLength: 1024 };

/** What a message from a server is, as far as the gateway handles messages differently. */
export type ServerMessage =
  | { readonly kind: 'request'; readonly id: RawId; readonly method: string }
  | {
      readonly kind: 'notification';
      readonly method: string;
      /** `params.uri`, such as the resource that `notifications/resources/updated` tells of. */
      readonly uri: string | undefined;
    }
  /** An error without a usable id has none. */
  | { readonly kind: 'response'; readonly id: RawId | undefined };

/**
 * Reads one message of a server, with the strictness that `parseEnvelope` has for clients'.
 * @throws EnvelopeError when it is no single, unambiguous JSON-RPC message
 */
export function parseServerMessage(message: string | Uint8Array): ServerMessage {
  const opened = openServerMessage(message, (depth, key) => depth === 2 && key === 'params');
  const { json, root, id } = opened;
  const method = memberOf(root, 'method');
  const outcome = memberOf(root, 'result') ?? memberOf(root, 'error');
  if (!method && outcome) return { kind: 'response', id };
  const name = stringAt(json, method);
  if (name === undefined || outcome) throw invalidRequest('Neither a call nor a response');
  if (id !== undefined) return { kind: 'request', id, method: name };
  if (memberOf(root, 'id')) throw invalidRequest('The id is not usable');
  const params = memberOf(root, 'params');
  return {
    kind: 'notification',
    method: name,
    uri: params && stringAt(json, memberOf(params, 'uri')),
  };
}

/**
 * Opens a message of a server with the children of the root and of what else `keep` asks for.
 * @throws EnvelopeError when it is not one JSON object without ambiguous keys
 */
export function openServerMessage(
  message: string | Uint8Array,
  keep: (depth: number, key: string) => boolean,
): Message {
  const text = typeof message === 'string' ? message : decodeUtf8(message);
  return openMessage(
    readJson(text, {
      limits: SERVER_LIMITS,
      keep: (depth, key) => depth === 1 || keep(depth, key),
    }),
  );
}
