import { z } from 'zod';

/** Below DATA_DIR/audit, each written by one service alone. */
export const AUDIT_FILES = {
  /** What callers of servers were answered; by the auth-server. */
  decisions: 'decisions.jsonl',
  /** Sign-ins and tokens; by the auth-server. */
  events: 'events.jsonl',
  /** What was changed in the catalogue, or was meant to be; by the registry. */
  changes: 'changes.jsonl',
} as const;
export type AuditKind = keyof typeof AUDIT_FILES;

/** In every record. Whoever is not known has neither principal nor kind. */
const who = {
  request_id: z.string(),
  principal: z.string().optional(),
  kind: z.enum(['user', 'client']).optional(),
  /** The OAuth client that acts. */
  client: z.string().optional(),
};

/** Fields that a later version adds are kept. */
export const DecisionRecord = z.looseObject({
  ...who,
  server: z.string(),
  /** The MCP method, or the HTTP method of a request whose message was not read. */
  method: z.string(),
  /** Name of the tool, prompt or resource; of several, the one that was refused or the first. */
  target: z.string().optional(),
  decision: z.enum(['allow', 'deny']),
  /** The scope that granted it, or the reason of the refusal. */
  rule: z.string(),
  /** Bytes of the body that was judged. */
  size: z.number().optional(),
  /** Time the decision took, in microseconds. */
  duration_us: z.number(),
});

/** `failed` is our fault, `refused` the asker's. */
const outcome = z.enum(['ok', 'refused', 'failed']);

export const AuditEvent = z.enum([
  'sign-in',
  'sign-out',
  'token-issue',
  'token-revoke',
  'operator-token',
  'client-register',
  'consent',
  'user-add',
  'user-change',
  'password-change',
  'user-remove',
  'client-add',
  'client-rotate',
  'client-remove',
  'api-token-issue',
  'api-token-remove',
  'session-end',
]);
export type AuditEvent = z.infer<typeof AuditEvent>;

export const EventRecord = z.looseObject({
  ...who,
  event: z.string(),
  /** The name that was claimed, the scopes that were given, or what was changed. */
  target: z.string().optional(),
  outcome,
  /** Why it was refused, as the code of the error. */
  rule: z.string().optional(),
});

export const ChangeRecord = z.looseObject({
  ...who,
  /** What was to be done: `register`, `edit`, `toggle`, `remove`. */
  change: z.string(),
  server: z.string(),
  outcome,
  /** Why it was refused, as the code of the error. */
  rule: z.string().optional(),
});

/** A line of an audit file. */
type Timed<Schema extends z.ZodType> = z.infer<Schema> & { time: string };
export type DecisionLine = Timed<typeof DecisionRecord>;
export type EventLine = Timed<typeof EventRecord>;
export type ChangeLine = Timed<typeof ChangeRecord>;
