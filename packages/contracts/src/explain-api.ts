import { z } from 'zod';
import { ServerPath } from './server-path.js';

/** `POST /api/explain`: whether somebody may make a call, and why. */
export const ExplainRequest = z.strictObject({
  /** A subject, the id of a machine client, or the name of a person. */
  principal: z.string('is missing').min(1, 'is missing').max(512),
  server: ServerPath,
  method: z.string('is missing').min(1, 'is missing').max(256),
  /** Name of the tool or prompt, or URI of the resource, where the method has one. */
  target: z.string().min(1).max(4096).optional(),
  /** What conditions are judged on; none unless given. */
  arguments: z.record(z.string(), z.unknown()).optional(),
  /** The client's, for conditions on it. */
  address: z.string().max(64).optional(),
});
export type ExplainRequest = z.input<typeof ExplainRequest>;

const Target = z.object({ kind: z.enum(['tool', 'prompt', 'resource']), name: z.string() });

/** One thing that a grant would have needed to cover the call. */
const Lack = z.discriminatedUnion('what', [
  z.object({ what: z.literal('method'), method: z.string() }),
  z.object({ what: z.literal('target'), target: Target.optional() }),
  z.object({ what: z.literal('condition'), condition: z.string(), outcome: z.string() }),
]);

/** Its answer; `scopes` are the principal's, each with its grants on the server. */
export const Explained = z.object({
  principal: z.object({
    subject: z.string(),
    kind: z.enum(['user', 'client']),
    name: z.string(),
    groups: z.array(z.string()),
    disabled: z.boolean(),
  }),
  decision: z.discriminatedUnion('allow', [
    z.object({ allow: z.literal(true), scope: z.string(), rule: z.string() }),
    z.object({ allow: z.literal(false), reason: z.string() }),
  ]),
  scopes: z.array(
    z.object({
      scope: z.string(),
      known: z.boolean(),
      grants: z.array(z.object({ rule: z.string(), lacks: z.array(Lack) })),
    }),
  ),
});
export type Explained = z.infer<typeof Explained>;
