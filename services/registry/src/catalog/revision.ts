import { createHash } from 'node:crypto';
import type { Server } from '@mcp-gateway/contracts';
import { AppError } from '@mcp-gateway/kit';

/** Entity tag (RFC 9110 8.8.3) of what people define about a server; tools found do not change it. */
export function revisionOf(server: Server): string {
  const { tool_list: _tools, num_tools: _count, ...definition } = server;
  const hash = createHash('sha256').update(JSON.stringify(definition)).digest('base64url');
  return `"${hash.slice(0, 22)}"`;
}

/** @throws AppError 412 when an If-Match header names another revision. */
export function demandRevision(server: Server, ifMatch: string | undefined): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  if (tags.includes(revisionOf(server))) return;
  throw new AppError(
    'changed_meanwhile',
    412,
    `${server.path} was changed meanwhile: read it again before changing it`,
  );
}
