import { ServerStatus, type Server } from '@mcp-gateway/contracts';
import { z } from 'zod';

const MAX_LIMIT = 1_000;

const words = z.union([z.string(), z.array(z.string())]).transform((value) =>
  [value]
    .flat()
    .flatMap((text) => text.split(','))
    .map((word) => word.trim())
    .filter(Boolean),
);

const Cursor = z
  .string()
  .max(512)
  .transform((text) => Buffer.from(text, 'base64url').toString())
  .pipe(z.string().regex(/^\/[\w/-]*$/, 'is not a cursor of this list'));

/** Query of `GET /api/servers`; several tags must all be there, of several states one. */
export const ListQuery = z.object({
  q: z.string().trim().max(256).default(''),
  tag: words.default([]),
  status: words.pipe(z.array(ServerStatus)).default([]),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .transform((limit) => Math.min(limit, MAX_LIMIT))
    .default(MAX_LIMIT),
  cursor: Cursor.optional(),
});
export type ListQuery = z.infer<typeof ListQuery>;

export type Page = { servers: Server[]; nextCursor?: string };

/** The servers that the query means; the list is ordered by path, and the cursor is the last one. */
export function pageOf(
  servers: readonly Server[],
  query: ListQuery,
  statusOf: (server: Server) => ServerStatus,
): Page {
  const { q, tag, status, limit, cursor } = query;
  const found = servers.filter(
    (server) =>
      (cursor === undefined || server.path > cursor) &&
      tag.every((wanted) => server.tags.includes(wanted)) &&
      (status.length === 0 || status.includes(statusOf(server))) &&
      (q === '' || mentions(server, q)),
  );
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    servers: page,
    ...(last && { nextCursor: Buffer.from(last.path).toString('base64url') }),
  };
}

function mentions({ server_name, path, description, tags }: Server, q: string): boolean {
  const wanted = q.toLowerCase();
  return [server_name, path, description, ...tags].some((text) =>
    text.toLowerCase().includes(wanted),
  );
}
