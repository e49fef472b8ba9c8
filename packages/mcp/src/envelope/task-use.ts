import { memberOf, stringAt } from '../json/nodes.js';
import type { JsonNode } from '../json/read-json.js';
import type { Target } from './envelope.js';
import { invalidParams, refuseLookAlikes, type Message } from './message.js';

/** Key of `_meta` that says which task a message belongs to (MCP 2025-11-25, tasks). */
export const RELATED_TASK_KEY = 'io.modelcontextprotocol/related-task';
export const CAPABILITIES_KEY = 'io.modelcontextprotocol/clientCapabilities';
const EXTENSION_KEY = 'io.modelcontextprotocol/tasks';

/**
 * The task that a request says it belongs to.
 * @throws EnvelopeError (-32602) when it names none
 */
export function readRelatedTask(message: Message, params: JsonNode | undefined): readonly Target[] {
  const related = relatedTask(params);
  if (!related) return [];
  refuseLookAlikes(related, 'relatedTask', message.id);
  const name = stringAt(message.json, memberOf(related, 'taskId'));
  if (name === undefined) throw invalidParams('The related task has no id', message.id);
  return [{ kind: 'task', name }];
}

/** Whether the payload of a message belongs to a task, asks for one, or lets a server begin one. */
export function usesTasks(payload: JsonNode | undefined): boolean {
  if (!payload) return false;
  const capabilities = metaMember(payload, CAPABILITIES_KEY);
  const extensions = capabilities && memberOf(capabilities, 'extensions');
  return Boolean(
    memberOf(payload, 'task') ??
    relatedTask(payload) ??
    (extensions && memberOf(extensions, EXTENSION_KEY)),
  );
}

const relatedTask = (payload: JsonNode | undefined) =>
  payload && metaMember(payload, RELATED_TASK_KEY);

function metaMember(payload: JsonNode, key: string): JsonNode | undefined {
  const meta = memberOf(payload, '_meta');
  return meta && memberOf(meta, key);
}
