import { clientMethods, isListMethod, listShape } from '@mcp-gateway/contracts';
import { InvalidListResult } from '@mcp-gateway/mcp';
import type { ListMethod } from '@mcp-gateway/contracts';

const METHODS = clientMethods().filter(isListMethod);
const METHOD_OF: ReadonlyMap<string, ListMethod> = new Map(
  METHODS.map((method) => [listShape(method).items, method]),
);
const FOLDED = new Set([...METHOD_OF.keys()].map(fold));

/**
 * The list methods that a response could answer, by the lists in its result. Needed where the
 * request is not known: a response does not name its method.
 * @throws InvalidListResult when a key could be taken for that of a list
 */
export function listMethodsIn(response: string): ListMethod[] {
  const { result } = JSON.parse(response) as { result?: unknown };
  if (typeof result !== 'object' || result === null) return [];
  return Object.entries(result).flatMap(([key, value]) => {
    const method = METHOD_OF.get(key);
    if (method) return Array.isArray(value) ? [method] : [];
    if (FOLDED.has(fold(key))) throw new InvalidListResult(`The result has a key ${key}`);
    return [];
  });
}

function fold(key: string): string {
  return key.normalize('NFKC').toLowerCase();
}
