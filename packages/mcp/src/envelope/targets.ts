import { memberOf, stringAt } from '../json/nodes.js';
import type { JsonNode } from '../json/read-json.js';
import { methodRule } from '@mcp-gateway/contracts';
import type { Target } from './envelope.js';
import { invalidParams, refuseLookAlikes, type Message } from './message.js';

/** Most resources and tasks that one stream can be opened on: each is authorized by itself. */
export const MAX_SUBSCRIPTIONS = 1000;

const NONE: readonly Target[] = [];

/**
 * What the call is about, by the rule of its method.
 * @throws EnvelopeError (-32602) when a target is missing or not a string
 */
export function readTargets(
  message: Message,
  method: string,
  params: JsonNode | undefined,
): readonly Target[] {
  const target = methodRule(method)?.target ?? 'none';
  switch (target) {
    case 'none':
      return NONE;
    case 'tool':
    case 'prompt':
      return [{ kind: target, name: requireString(message, params, 'name') }];
    case 'resource':
      return [{ kind: target, name: requireString(message, params, 'uri') }];
    case 'task':
      return [{ kind: target, name: requireString(message, params, 'taskId') }];
    case 'reference':
      return [readReference(message, requireObject(message, params, 'ref'))];
    case 'subscriptions':
      return readSubscriptions(message, requireObject(message, params, 'notifications'));
  }
}

/** `params.ref` of `completion/complete`: a prompt by name, or a resource or template by URI. */
function readReference(message: Message, ref: JsonNode): Target {
  refuseLookAlikes(ref, 'ref', message.id);
  switch (requireString(message, ref, 'type')) {
    case 'ref/prompt':
      return { kind: 'prompt', name: requireString(message, ref, 'name') };
    case 'ref/resource':
      return { kind: 'resource', name: requireString(message, ref, 'uri') };
    default:
      throw invalidParams('params.ref.type is unknown', message.id);
  }
}

/** The filter of `subscriptions/listen`; `taskIds` comes from the tasks extension. */
function readSubscriptions(message: Message, filter: JsonNode): readonly Target[] {
  refuseLookAlikes(filter, 'notifications', message.id);
  const targets = [
    ...readStrings(message, filter, 'resourceSubscriptions').map(toTarget('resource')),
    ...readStrings(message, filter, 'taskIds').map(toTarget('task')),
  ];
  if (targets.length > MAX_SUBSCRIPTIONS) throw invalidParams('Too many subscriptions', message.id);
  return targets;
}

const toTarget =
  (kind: Target['kind']) =>
  (name: string): Target => ({ kind, name });

function readStrings(message: Message, object: JsonNode, key: string): readonly string[] {
  const list = memberOf(object, key);
  if (!list) return [];
  if (list.kind !== 'array') throw invalidParams(`${key} is not a list`, message.id);
  return list.children.map((item) => {
    const value = stringAt(message.json, item);
    if (value === undefined) throw invalidParams(`${key} holds what is not a string`, message.id);
    return value;
  });
}

function requireString(message: Message, object: JsonNode | undefined, key: string): string {
  const value = object && stringAt(message.json, memberOf(object, key));
  if (value === undefined) throw invalidParams(`${key} is missing or not a string`, message.id);
  return value;
}

function requireObject(message: Message, params: JsonNode | undefined, key: string): JsonNode {
  const value = params && memberOf(params, key);
  if (value?.kind !== 'object')
    throw invalidParams(`${key} is missing or not an object`, message.id);
  return value;
}
