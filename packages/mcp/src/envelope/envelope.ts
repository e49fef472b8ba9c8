import type { RawId } from './raw-id.js';

/** Something of a server that a call is about, under its exact name, URI or id. */
export type Target = {
  readonly kind: 'tool' | 'prompt' | 'resource' | 'task';
  readonly name: string;
};

type Call = {
  readonly method: string;
  /** All of them must be allowed. Empty for a method that is authorized on the server alone. */
  readonly targets: readonly Target[];
  /** What `params._meta` names: present in requests of the modern era. */
  readonly protocolVersion: string | undefined;
};

/** Whether the message, or what is answered to it, may hold ids of tasks. */
type OfTasks = { readonly ofTasks: boolean };

/** What the gateway needs to know of a JSON-RPC message that a client sent. */
export type Envelope =
  | ({ readonly kind: 'request'; readonly id: RawId } & Call & OfTasks)
  | ({ readonly kind: 'notification' } & Call & OfTasks)
  | ({ readonly kind: 'response'; readonly id: RawId } & OfTasks);
