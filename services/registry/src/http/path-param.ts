import { ServerPath } from '@mcp-gateway/contracts';
import { notFound } from '@mcp-gateway/kit';
import type { Request } from 'express';

/**
 * The server that a route's `*path` names.
 * @throws AppError 404 when no server can have that path.
 */
export function serverPathOf({ params }: Request): ServerPath {
  const segments = [params['path'] ?? []].flat();
  const result = ServerPath.safeParse(segments.join('/'));
  if (!result.success) throw notFound('Server');
  return result.data;
}
