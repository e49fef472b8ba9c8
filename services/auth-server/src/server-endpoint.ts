import { ServerPath } from '@mcp-gateway/contracts';

/**
 * Whether a path of the gateway is one that a server's endpoint could have. Which servers there are
 * is not told: the answer is the same for all of them.
 */
export function isServerEndpoint(path: string): boolean {
  const [, server] = /^(\/.+)\/(?:mcp|sse)$/.exec(path) ?? [];
  return server !== undefined && ServerPath.safeParse(server).data === server;
}
