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

/** What the gateway needs to know of a JSON-RPC message that a client sent. */
export type Envelope =
  | ({ readonly kind: 'request'; readonly id: RawId } & Call)
  | ({ readonly kind: 'notification' } & Call)
  | { readonly kind: 'response'; readonly id: RawId };
