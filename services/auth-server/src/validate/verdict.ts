import type { AccessToken } from '../tokens/access-token.js';

/** Why a request is refused: the HTTP answer it gets. Bodies are JSON-RPC errors. */
export type Refusal = {
  status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 503;
  body: string;
  headers?: Readonly<Record<string, string>>;
  /** For the audit log, in our own words. */
  reason: string;
};

/** What was asked for: the MCP method, or the HTTP method of a request whose message was not read. */
type Asked = { method: string; target?: string | undefined };

export type Allowed = Asked & {
  allow: true;
  /** The scope of the policy that grants it. */
  scope: string;
  /** Whether the answer must pass the relay rather than go straight back. */
  relay: boolean;
  /** The upstream's own id of the session that the call belongs to. */
  session?: string | undefined;
};

export type Denied = Asked & { allow: false } & Refusal;

/** What was decided on somebody's request. */
export type Ruling = Allowed | Denied;

/** What was decided, and for whom. Nobody unknown is ever allowed. */
export type Verdict = { ruling: Ruling; asker: AccessToken } | { ruling: Denied; asker: undefined };

export const deny = (method: string, refusal: Refusal): Denied => ({
  method,
  allow: false,
  ...refusal,
});

/** The refusal of somebody who is not known. */
export const denyUnknown = (method: string, refusal: Refusal): Verdict => ({
  ruling: deny(method, refusal),
  asker: undefined,
});
