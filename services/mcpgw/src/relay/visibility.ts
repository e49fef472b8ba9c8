import type { Hop } from '@mcp-gateway/identity';
import type { ListMethod } from '@mcp-gateway/contracts';
import { attributesWhenShown, decide, type Policy, type Target } from '@mcp-gateway/policy';

/** Whether a caller may see an entry of a list, by its name or URI. */
export type Visible = (method: ListMethod, name: string) => boolean;

/** The call that an entry is listed for: who may not make it is not shown the entry. */
const USE: Readonly<Record<ListMethod, { method: string; kind: Target['kind'] }>> = {
  'tools/list': { method: 'tools/call', kind: 'tool' },
  'prompts/list': { method: 'prompts/get', kind: 'prompt' },
  'resources/list': { method: 'resources/read', kind: 'resource' },
  'resources/templates/list': { method: 'resources/read', kind: 'resource' },
};

export type Visibility = (hop: Hop) => Visible;

/** Lists show what the policy in force lets the caller use, by the decision that calls get. */
export function createVisibility(policy: () => Policy): Visibility {
  return ({ principal, server }) => {
    const attributes = attributesWhenShown(principal);
    return (list, name) => {
      const { method, kind } = USE[list];
      const call = { server, method, target: { kind, name } };
      return decide(policy(), principal.scopes, call, attributes).allow;
    };
  };
}
