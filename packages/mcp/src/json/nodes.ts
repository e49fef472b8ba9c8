import { stringBetween } from './json-tokens.js';
import type { JsonNode, JsonText } from './read-json.js';

/** The member of an object whose children were kept. */
export function memberOf(object: JsonNode, key: string): JsonNode | undefined {
  return object.children.find((member) => member.key === key);
}

/** What a string node says; undefined for any other node, and for none. */
export function stringAt({ text }: JsonText, node: JsonNode | undefined): string | undefined {
  return node?.kind === 'string' ? stringBetween(text, node.start, node.end) : undefined;
}
