import { isMethodOfEra } from '@mcp-gateway/contracts';
import { decodeUtf8 } from '../json/decode-utf8.js';
import { memberOf, stringAt } from '../json/nodes.js';
import { readJson, type JsonNode, type ReadOptions } from '../json/read-json.js';
import { ErrorCode } from '../jsonrpc-errors.js';
import { EnvelopeError } from './envelope-error.js';
import type { Envelope } from './envelope.js';
import {
  invalidParams,
  invalidRequest,
  openMessage,
  refuseLookAlikes,
  type Message,
} from './message.js';
import type { RawId } from './raw-id.js';
import { readTargets } from './targets.js';
import { CAPABILITIES_KEY, readRelatedTask, RELATED_TASK_KEY, usesTasks } from './task-use.js';

/**
 * What one message may be made of. The depth leaves room for any sensible tool argument; numbers
 * stay below the 4300 digits at which Python stops reading; keys are what costs time and memory.
 */
export const ENVELOPE_LIMITS = { depth: 64, entries: 100_000, numberLength: 1024 };

const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';

/** The containers that are looked into, by depth; arguments, say, are checked and not kept. */
const KEPT = [
  new Set(['']),
  new Set(['params', 'result']),
  new Set(['_meta', 'ref', 'notifications']),
  new Set(['resourceSubscriptions', 'taskIds', RELATED_TASK_KEY, CAPABILITIES_KEY]),
  new Set(['extensions']),
];

const OPTIONS: ReadOptions = {
  limits: ENVELOPE_LIMITS,
  keep: (depth, key) => KEPT[depth - 1]?.has(key) ?? false,
};

/**
 * Reads the JSON-RPC message in the body of a POST so strictly that no other reader of the same
 * bytes can find another method, target or id in it. The bytes themselves are what is forwarded.
 * @throws EnvelopeError -32700 no JSON text in UTF-8; -32600 no single, unambiguous JSON-RPC
 * message, or beyond ENVELOPE_LIMITS; -32602 the method's target is missing or no string;
 * -32601 likewise, and the revision that the message names has no such method
 */
export function parseEnvelope(bytes: Uint8Array): Envelope {
  const message = openMessage(readJson(decodeUtf8(bytes), OPTIONS));
  const { json, root, id } = message;
  if (stringAt(json, memberOf(root, 'jsonrpc')) !== '2.0') {
    throw invalidRequest('jsonrpc is not "2.0"', id);
  }
  if (id === undefined && memberOf(root, 'id')) throw invalidRequest('The id is not usable');
  if (memberOf(root, 'result') ?? memberOf(root, 'error')) return readResponse(message);
  return readCall(message);
}

function readResponse({ root, id }: Message): Envelope {
  const outcomes = root.children.filter(({ key }) => key === 'result' || key === 'error');
  if (outcomes.length > 1) throw invalidRequest('A response has a result or an error', id);
  if (memberOf(root, 'method') ?? memberOf(root, 'params')) {
    throw invalidRequest('A message is a request or a response', id);
  }
  if (id === undefined) throw invalidRequest('A response needs an id');
  return { kind: 'response', id, ofTasks: usesTasks(memberOf(root, 'result')) };
}

function readCall(message: Message): Envelope {
  const { json, root, id } = message;
  const method = stringAt(json, memberOf(root, 'method'));
  if (method === undefined) throw invalidRequest('The method is missing or not a string', id);
  const params = readParams(root, id);
  const protocolVersion = params && readProtocolVersion(message, params);
  const about = readTargetsOf({ message, method, params, protocolVersion });
  const ofTasks = usesTasks(params) || about.some(({ kind }) => kind === 'task');
  // Of a notification it may be a task of the client's own, which only the client knows.
  if (id === undefined) {
    return { kind: 'notification', method, targets: about, protocolVersion, ofTasks };
  }
  const targets = ofTasks ? [...about, ...readRelatedTask(message, params)] : about;
  return { kind: 'request', id, method, targets, protocolVersion, ofTasks };
}

type CallParts = {
  message: Message;
  method: string;
  params: JsonNode | undefined;
  protocolVersion: string | undefined;
};

/** What a revision has no more is not found there, whatever its target: `resources/subscribe`, say. */
function readTargetsOf({ message, method, params, protocolVersion }: CallParts) {
  try {
    return readTargets(message, method, params);
  } catch (error) {
    if (protocolVersion === undefined || isMethodOfEra(method, 'modern')) throw error;
    throw new EnvelopeError(ErrorCode.methodNotFound, 'Method not found', message.id);
  }
}

function readParams(root: JsonNode, id: RawId | undefined): JsonNode | undefined {
  const params = memberOf(root, 'params');
  if (!params) return undefined;
  if (params.kind !== 'object') throw invalidRequest('The params are not an object', id);
  refuseLookAlikes(params, 'params', id);
  return params;
}

function readProtocolVersion({ json, id }: Message, params: JsonNode): string | undefined {
  const meta = memberOf(params, '_meta');
  if (!meta) return undefined;
  if (meta.kind !== 'object') throw invalidParams('params._meta is not an object', id);
  refuseLookAlikes(meta, 'meta', id);
  const version = memberOf(meta, VERSION_KEY);
  if (!version) return undefined;
  const named = stringAt(json, version);
  if (named === undefined) throw invalidParams(`params._meta: ${VERSION_KEY} is not a string`, id);
  return named;
}
