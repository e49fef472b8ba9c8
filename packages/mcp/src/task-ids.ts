import { methodRule } from '@mcp-gateway/contracts';
import { RELATED_TASK_KEY } from './envelope/task-use.js';
import { memberOf, stringAt } from './json/nodes.js';
import type { JsonNode } from './json/read-json.js';
import { openServerMessage } from './server-message.js';
import { applyEdits } from './text-edits.js';

/** What an id of a task is replaced by; undefined: it stays. */
export type ReplaceTaskId = (id: string) => string | undefined;

/** Steps from the root of a message to an id; `*` is each item of an array. */
type Place = readonly string[];

const ANYWHERE: readonly Place[] = [
  ['params', '_meta', RELATED_TASK_KEY, 'taskId'],
  ['result', '_meta', RELATED_TASK_KEY, 'taskId'],
];
const OF_PARAMS: Place = ['params', 'taskId'];
const OF_SUBSCRIPTIONS: Place = ['params', 'notifications', 'taskIds', '*'];

/** A task as such, and a task that was just begun as MCP 2025-11-25 tells of it. */
const IN_RESULTS: readonly Place[] = [
  ['result', 'taskId'],
  ['result', 'task', 'taskId'],
];

/**
 * Replaces the ids of a server's tasks in a message of a client; all else stays byte for byte.
 * @throws EnvelopeError when it is no single, unambiguous JSON-RPC message
 */
export function replaceTaskIdsFromClient(message: string, replace: ReplaceTaskId): string {
  return replaceAt(message, replace, (method) => {
    const target = method === undefined ? 'none' : methodRule(method)?.target;
    if (target === 'task') return [...ANYWHERE, OF_PARAMS];
    return target === 'subscriptions' ? [...ANYWHERE, OF_SUBSCRIPTIONS] : ANYWHERE;
  });
}

/**
 * Replaces the ids of a server's tasks in a message of that server; all else stays byte for byte.
 * What it asks about tasks of the client is left alone.
 * @throws EnvelopeError when it is no single, unambiguous JSON-RPC message
 */
export function replaceTaskIdsFromServer(message: string, replace: ReplaceTaskId): string {
  return replaceAt(message, replace, (method) => {
    if (method === undefined) return [...ANYWHERE, ...IN_RESULTS];
    if (method.startsWith('notifications/tasks')) return [...ANYWHERE, OF_PARAMS];
    if (method.startsWith('notifications/')) return [...ANYWHERE, OF_SUBSCRIPTIONS];
    return method.startsWith('tasks/') ? [] : ANYWHERE;
  });
}

const CONTAINERS = new Set(
  [...ANYWHERE, ...IN_RESULTS, OF_SUBSCRIPTIONS].flatMap((place) => place.slice(0, -1)),
);

function replaceAt(
  message: string,
  replace: ReplaceTaskId,
  placesFor: (method: string | undefined) => readonly Place[],
): string {
  // Most messages hold none. An id whose key is spelled otherwise is left, and of use to nobody.
  if (!message.includes('taskId')) return message;
  const { json, root } = openServerMessage(message, (_depth, key) => CONTAINERS.has(key));
  const places = placesFor(stringAt(json, memberOf(root, 'method')));
  const ids = places.flatMap((place) => nodesAt(root, place));
  const edits = ids.flatMap((node) => {
    const id = stringAt(json, node);
    const other = id === undefined ? undefined : replace(id);
    if (other === undefined) return [];
    return [{ start: node.start, end: node.end, text: JSON.stringify(other) }];
  });
  return applyEdits(message, edits);
}

function nodesAt(node: JsonNode, [step, ...rest]: Place): JsonNode[] {
  if (step === undefined) return [node];
  const child = step === '*' ? node.children : [memberOf(node, step)];
  return child.flatMap((next) => (next ? nodesAt(next, rest) : []));
}
