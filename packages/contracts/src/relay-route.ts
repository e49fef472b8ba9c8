import { z } from 'zod';
import { ServerPath } from './server-path.js';

/** How the relay reaches one enabled server; the address is the one that passed the egress rules. */
export const RelayRoute = z.object({
  path: ServerPath,
  streamable_http_url: z.url().optional(),
  sse_url: z.url().optional(),
  /** IP address to connect to in place of resolving the URL's host again. */
  address: z.union([z.ipv4(), z.ipv6()]),
  headers: z.record(z.string(), z.string()),
  /** One of our own services: it gets the hop token, others never do. */
  internal: z.boolean(),
});
export type RelayRoute = z.infer<typeof RelayRoute>;

/** `GET /internal/relay-routes` of the registry. */
export const RelayRoutes = z.object({ routes: z.array(RelayRoute) });
