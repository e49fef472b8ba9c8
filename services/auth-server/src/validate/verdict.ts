import type { Principal } from '@mcp-gateway/identity';

/** Why a request is refused: the HTTP answer it gets. Bodies are JSON-RPC errors. */
export type Refusal = {
  status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 503;
  body: string;
  headers?: Readonly<Record<string, string>>;
  /** For the audit log, in our own words. */
  reason: string;
};

/** What was decided, and on whom and what: all that the audit log keeps. */
export type Verdict = Allowed | Denied;

type Asked = { method: string; target?: string };

export type Allowed = Asked & {
  allow: true;
  principal: Principal;
  /** The scope of the policy that grants it. */
  scope: string;
  /** Whether the answer must pass the relay rather than go straight back. */
  relay: boolean;
};

export type Denied = Asked & { allow: false; principal?: Principal } & Refusal;
