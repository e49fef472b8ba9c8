/**
 * What a method is authorized on besides its server. `reference` is the prompt or resource that a
 * completion is asked for; `subscriptions` are the resources and tasks a stream is opened on.
 */
export type MethodTarget =
  'none' | 'tool' | 'prompt' | 'resource' | 'task' | 'reference' | 'subscriptions';

export type Era = 'legacy' | 'modern';

export type MethodRule = {
  readonly kind: 'request' | 'notification';
  /** Legacy: 2024-11-05 to 2025-11-25. Modern: 2026-07-28. */
  readonly eras: readonly Era[];
  readonly target: MethodTarget;
};

/** Where the result of a list method holds its entries, and which field names an entry. */
export type ListShape = { readonly items: string; readonly name: string };

const LISTS = {
  'tools/list': { items: 'tools', name: 'name' },
  'prompts/list': { items: 'prompts', name: 'name' },
  'resources/list': { items: 'resources', name: 'uri' },
  'resources/templates/list': { items: 'resourceTemplates', name: 'uriTemplate' },
} as const satisfies Record<string, ListShape>;

/** A method whose result is filtered per caller. */
export type ListMethod = keyof typeof LISTS;

const BOTH: readonly Era[] = ['legacy', 'modern'];
const LEGACY: readonly Era[] = ['legacy'];
const MODERN: readonly Era[] = ['modern'];

const request = (eras: readonly Era[], target: MethodTarget = 'none'): MethodRule => ({
  kind: 'request',
  eras,
  target,
});
const notification = (eras: readonly Era[]): MethodRule => ({
  kind: 'notification',
  eras,
  target: 'none',
});

/**
 * Every method a client may send to a server. `tasks/list` is none: a server that takes all callers
 * of the gateway for one would list the tasks of all. What is not here, such as the methods a server sends
 * to a client (`sampling/createMessage`, `elicitation/create`, `roots/list`), is no client method.
 */
const METHODS: ReadonlyMap<string, MethodRule> = new Map([
  ['initialize', request(LEGACY)],
  ['ping', request(LEGACY)],
  ['logging/setLevel', request(LEGACY)],
  ['server/discover', request(MODERN)],
  ['tools/list', request(BOTH)],
  ['tools/call', request(BOTH, 'tool')],
  ['prompts/list', request(BOTH)],
  ['prompts/get', request(BOTH, 'prompt')],
  ['resources/list', request(BOTH)],
  ['resources/templates/list', request(BOTH)],
  ['resources/read', request(BOTH, 'resource')],
  ['resources/subscribe', request(LEGACY, 'resource')],
  ['resources/unsubscribe', request(LEGACY, 'resource')],
  ['completion/complete', request(BOTH, 'reference')],
  ['subscriptions/listen', request(MODERN, 'subscriptions')],
  ['tasks/get', request(BOTH, 'task')],
  ['tasks/update', request(MODERN, 'task')],
  ['tasks/cancel', request(BOTH, 'task')],
  ['tasks/result', request(LEGACY, 'task')],
  ['notifications/initialized', notification(LEGACY)],
  ['notifications/cancelled', notification(LEGACY)],
  ['notifications/progress', notification(LEGACY)],
  ['notifications/roots/list_changed', notification(LEGACY)],
]);

/** The rule of a client method; undefined for any other name, which nothing but a policy allows. */
export const methodRule = (method: string): MethodRule | undefined => METHODS.get(method);

export const isKnownMethod = (method: string): boolean => METHODS.has(method);

/** Whether a revision of this era has the client method; `ping`, say, is gone in the modern one. */
export const isMethodOfEra = (method: string, era: Era): boolean =>
  METHODS.get(method)?.eras.includes(era) ?? false;

export const isListMethod = (method: string): method is ListMethod => Object.hasOwn(LISTS, method);

export const listShape = (method: ListMethod): ListShape => LISTS[method];

/** Names of all client methods. */
export const clientMethods = (): readonly string[] => [...METHODS.keys()];
