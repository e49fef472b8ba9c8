import { createLookAlikeCheck } from '../json/look-alike.js';
import { memberOf } from '../json/nodes.js';
import type { JsonNode, JsonText } from '../json/read-json.js';
import { ErrorCode } from '../jsonrpc-errors.js';
import { EnvelopeError } from './envelope-error.js';
import type { RawId } from './raw-id.js';
import { rawIdAt } from './read-id.js';

/** A text that is one JSON object without ambiguous keys, and its id if that can be told. */
export type Message = {
  readonly json: JsonText;
  readonly root: JsonNode;
  readonly id: RawId | undefined;
};

/** Most members of a container that is read by name, arguments not included. */
export const MAX_MEMBERS = 256;

/** The keys that one container is read by: none other in it may resemble them. */
const READ_KEYS = {
  envelope: ['jsonrpc', 'id', 'method', 'params', 'result', 'error'],
  params: ['name', 'uri', 'ref', 'taskId', 'task', 'notifications', '_meta'],
  ref: ['type', 'name', 'uri'],
  notifications: ['resourceSubscriptions', 'taskIds'],
  meta: ['io.modelcontextprotocol/protocolVersion', 'io.modelcontextprotocol/related-task'],
  relatedTask: ['taskId'],
};
export type ContainerName = keyof typeof READ_KEYS;

const CHECKS = {
  envelope: createLookAlikeCheck(READ_KEYS.envelope),
  params: createLookAlikeCheck(READ_KEYS.params),
  ref: createLookAlikeCheck(READ_KEYS.ref),
  notifications: createLookAlikeCheck(READ_KEYS.notifications),
  meta: createLookAlikeCheck(READ_KEYS.meta),
  relatedTask: createLookAlikeCheck(READ_KEYS.relatedTask),
};

/**
 * Takes a text as one JSON-RPC message.
 * @throws EnvelopeError (-32600) for a batch, a non-object or keys that readers may take differently
 */
export function openMessage(json: JsonText): Message {
  const { root } = json;
  if (root.kind === 'array') throw invalidRequest('A batch of messages is not accepted');
  if (root.kind !== 'object') throw invalidRequest('The message is not an object');
  if (json.repeatedKey) throw invalidRequest('An object has the same key twice');
  refuseLookAlikes(root, 'envelope');
  const id = memberOf(root, 'id');
  return { json, root, id: id && rawIdAt(json, id) };
}

/** @throws EnvelopeError (-32600) when a lenient reader could take one key for another */
export function refuseLookAlikes(node: JsonNode, container: ContainerName, id?: RawId): void {
  if (node.children.length > MAX_MEMBERS) throw invalidRequest(`Too many keys in ${container}`, id);
  const resembles = CHECKS[container];
  if (node.children.some(({ key }) => resembles(key))) {
    throw invalidRequest(`A key of ${container} resembles another`, id);
  }
}

export const invalidRequest = (message: string, id?: RawId) =>
  new EnvelopeError(ErrorCode.invalidRequest, message, id);

export const invalidParams = (message: string, id?: RawId) =>
  new EnvelopeError(ErrorCode.invalidParams, message, id);
