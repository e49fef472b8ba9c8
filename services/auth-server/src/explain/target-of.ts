import { methodRule } from '@mcp-gateway/contracts';
import { badRequest } from '@mcp-gateway/kit';
import type { Target } from '@mcp-gateway/policy';

/**
 * What a call of the method is about. A reference is a resource when it is a URI, else a prompt.
 * @throws AppError 400 for a target of a method that has none
 */
export function targetOf(method: string, name: string | undefined): Target | undefined {
  if (name === undefined) return undefined;
  const kind = methodRule(method)?.target;
  switch (kind) {
    case 'tool':
    case 'prompt':
    case 'resource':
      return { kind, name };
    case 'subscriptions':
      return { kind: 'resource', name };
    case 'reference':
      return { kind: name.includes('://') ? 'resource' : 'prompt', name };
    case 'none':
    case 'task':
    case undefined:
      throw badRequest(`${method} names no tool, prompt or resource`);
  }
}
