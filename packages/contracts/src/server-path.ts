import { z } from 'zod';

const SEGMENT = '[a-z0-9][a-z0-9_-]{0,62}';
const PATH = new RegExp(`^/${SEGMENT}(?:/${SEGMENT}){0,3}$`);

/** First segments that the gateway and the registry serve themselves. */
export const RESERVED_SEGMENTS: ReadonlySet<string> = new Set([
  'api',
  'assets',
  'auth',
  'docs',
  'edit',
  'health',
  'internal',
  'login',
  'logout',
  'mcpgw',
  'oauth2',
  'refresh',
  'register',
  'static',
  'toggle',
  'validate',
  'ws',
]);

/** Segments that end an endpoint's URL: a path that held one could be read in two ways. */
const ENDPOINT_SEGMENTS: ReadonlySet<string> = new Set(['mcp', 'messages', 'sse']);

/**
 * Where a server lives below the gateway: one to four lower-case segments, with a leading and no
 * trailing slash (both are mended on input). The alphabet is closed because the value is written
 * into nginx.conf.
 */
export const ServerPath = z
  .string()
  .max(256)
  .transform((path) => `/${path.replace(/^\/|\/$/g, '')}`)
  .pipe(
    z
      .string()
      .regex(PATH, 'must be 1 to 4 segments of lower-case letters, digits, "-" and "_"')
      .refine(
        (path) => !path.split('/').some((segment) => ENDPOINT_SEGMENTS.has(segment)),
        'must not hold a segment "mcp", "sse" or "messages"',
      ),
  )
  .brand<'ServerPath'>();
export type ServerPath = z.infer<typeof ServerPath>;

/** A path that a newcomer may take: not one the product serves itself. */
export const FreeServerPath = ServerPath.refine(
  (path) => !RESERVED_SEGMENTS.has(path.split('/')[1] ?? ''),
  'is reserved by the gateway',
);

/** The name under which policy, audit and nginx know a server: its path without the slash. */
export function serverName(path: ServerPath): string {
  return path.slice(1);
}
