/** What a call can be authorised on besides its server and method. */
export type TargetKind = 'tool' | 'prompt' | 'resource';

/** Which targets a method takes, and whether it can be decided without one. */
export type TargetRule = { kinds: readonly TargetKind[]; required: boolean };

export const NO_TARGET: TargetRule = { kinds: [], required: false };
const TOOL: TargetRule = { kinds: ['tool'], required: true };
const PROMPT: TargetRule = { kinds: ['prompt'], required: true };
const RESOURCE: TargetRule = { kinds: ['resource'], required: true };

/**
 * The methods a client may send in any MCP revision from 2024-11-05 to 2026-07-28, each with what
 * it is authorised on. `'*'` in a policy means these and no others.
 */
export const METHODS: ReadonlyMap<string, TargetRule> = new Map([
  ['initialize', NO_TARGET],
  ['ping', NO_TARGET],
  ['logging/setLevel', NO_TARGET],
  ['server/discover', NO_TARGET],
  ['notifications/initialized', NO_TARGET],
  ['notifications/cancelled', NO_TARGET],
  ['notifications/progress', NO_TARGET],
  ['notifications/roots/list_changed', NO_TARGET],
  ['tools/list', NO_TARGET],
  ['tools/call', TOOL],
  ['prompts/list', NO_TARGET],
  ['prompts/get', PROMPT],
  ['resources/list', NO_TARGET],
  ['resources/templates/list', NO_TARGET],
  ['resources/read', RESOURCE],
  ['resources/subscribe', RESOURCE],
  ['resources/unsubscribe', RESOURCE],
  ['completion/complete', { kinds: ['prompt', 'resource'], required: true }],
  // Opened for list changes alone it names no resource; each URI it names is decided by itself.
  ['subscriptions/listen', { kinds: ['resource'], required: false }],
  ['tasks/get', NO_TARGET],
  ['tasks/update', NO_TARGET],
  ['tasks/cancel', NO_TARGET],
  ['tasks/result', NO_TARGET],
  ['tasks/list', NO_TARGET],
]);

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
