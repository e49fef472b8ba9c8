import { z } from 'zod';
import { ServerPath } from './server-path.js';

export const Transport = z.enum(['streamable-http', 'sse']);
export type Transport = z.infer<typeof Transport>;

/** A tool as its server describes it; fields that this version does not know are kept. */
export const Tool = z.looseObject({
  name: z.string().min(1),
  description: z.string().optional(),
  inputSchema: z.looseObject({}).optional(),
});
export type Tool = z.infer<typeof Tool>;

/** One line that says what it seems to say: nothing invisible, nothing that steers a reader. */
const line = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine((value) => !MISLEADING.test(value), 'must not hold control or invisible characters');
const MISLEADING =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u00ad\u200b\u2060\ufeff\u{e0000}-\u{e007f}]/u;

/** Several lines; they reach terminals, logs and pages. */
const text = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine(
      (value) => !/\p{Cc}/u.test(value.replace(/\r?\n|\t/g, '')),
      'must not hold control characters',
    );

/** `a, b` or a list: the form of the original sent tags as one string. */
const Tags = z
  .union([
    z.array(z.string()).max(1024),
    z
      .string()
      .max(8192)
      .transform((joined) => joined.split(',')),
  ])
  .transform((tags) => [...new Set(tags.map((tag) => tag.trim()).filter(Boolean))])
  .pipe(z.array(line(64)).max(64));

const Flag = z.union([
  z.boolean(),
  z.enum(['true', 'on', 'false', 'off']).transform((word) => word === 'true' || word === 'on'),
]);

const Count = z.coerce.number().int().min(0);

/** Those of one hop, those that describe the message, and those that the gateway gives a meaning. */
const OUR_HEADERS: readonly RegExp[] = [
  /^(?:host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect)$/i,
  /^(?:accept|accept-encoding|content-(?:encoding|length|type)|last-event-id)$/i,
  /^(?:mcp-(?:method|name|param-.*|protocol-version|session-id)|x-accel-.*|x-gateway-.*)$/i,
  /^(?:x-mcp-(?:server|endpoint|route)|x-original-method|x-request-id)$/i,
];

/** Names become HTTP header names towards the upstream. */
const HeaderName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/)
  .refine((name) => !OUR_HEADERS.some((ours) => ours.test(name)), 'is set by the gateway');

/** What can be said of a server when it is registered or edited, in the original's field names. */
export const ServerSpec = z.strictObject({
  server_name: line(128).pipe(z.string().min(1)),
  description: text(4096).default(''),
  path: ServerPath,
  proxy_pass_url: z.string().max(2048),
  tags: Tags.default([]),
  num_tools: Count.default(0),
  num_stars: Count.default(0),
  is_python: Flag.default(false),
  license: line(128).default('N/A'),
  tool_list: z.array(Tool).max(1000).default([]),
  transport: Transport.optional(),
  headers: z
    .record(
      HeaderName,
      z
        .string()
        .max(4096)
        .regex(/^[\x20-\x7e]*$/),
    )
    .default({}),
});
export type ServerSpec = z.infer<typeof ServerSpec>;

/** A server as the catalogue stores it and the API shows it. */
export const Server = ServerSpec.extend({
  enabled: z.boolean().default(true),
  registered_at: z.iso.datetime().optional(),
  updated_at: z.iso.datetime().optional(),
});
export type Server = z.infer<typeof Server>;

export const ServerStatus = z.enum([
  'healthy',
  'unhealthy',
  'checking',
  'disabled',
  'needs-credentials',
]);
export type ServerStatus = z.infer<typeof ServerStatus>;
