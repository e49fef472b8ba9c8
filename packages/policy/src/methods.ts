import { methodRule, type MethodTarget } from '@mcp-gateway/contracts';

/** What a call can be authorised on besides its server and method. */
export type TargetKind = 'tool' | 'prompt' | 'resource';

/** Which targets a method takes, and whether it can be decided without one. */
export type TargetRule = { kinds: readonly TargetKind[]; required: boolean };

const NO_TARGET: TargetRule = { kinds: [], required: false };

const RULES: Readonly<Record<MethodTarget, TargetRule>> = {
  none: NO_TARGET,
  // Its owner is looked at where tasks are known; the policy does not name it.
  task: NO_TARGET,
  tool: { kinds: ['tool'], required: true },
  prompt: { kinds: ['prompt'], required: true },
  resource: { kinds: ['resource'], required: true },
  reference: { kinds: ['prompt', 'resource'], required: true },
  // Opened for list changes alone it names no resource; each URI it names is decided by itself.
  subscriptions: { kinds: ['resource'], required: false },
};

/** What a method is authorised on; a method that is no MCP client method takes no target. */
export function targetRule(method: string): TargetRule {
  const rule = methodRule(method);
  return rule === undefined ? NO_TARGET : RULES[rule.target];
}

/**
 * Whether calls of the method may have arguments; those of MCP that act on nothing have none. A
 * method that is not MCP's may have any.
 */
export function mayHaveArguments(method: string): boolean {
  const target = methodRule(method)?.target;
  return target !== 'none' && target !== 'task';
}

/** The list that holds names of this kind. */
export function namesOf<Names>(
  lists: { readonly tools: Names; readonly prompts: Names; readonly resources: Names },
  kind: TargetKind,
): Names {
  switch (kind) {
    case 'tool':
      return lists.tools;
    case 'prompt':
      return lists.prompts;
    case 'resource':
      return lists.resources;
  }
}
