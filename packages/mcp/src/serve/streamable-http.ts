import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { Request, Response } from 'express';
import type { Admission } from './admission.js';
import type { Calls } from './calls.js';

export type StreamableHttpDeps = { calls: Calls; keepAliveMs: number };

/**
 * Streamable HTTP without sessions: each POST is served by a server of its own, so that a restart
 * or another replica in between makes no difference.
 */
export function createStreamableHttp({ calls, keepAliveMs }: StreamableHttpDeps) {
  return async (
    { createServer }: Admission,
    message: JSONRPCMessage,
    req: Request,
    res: Response,
  ) => {
    const server = await createServer();
    const transport = new StreamableHTTPServerTransport({ keepAliveMs });
    await server.connect(transport);
    const call = calls.begin(server);
    res.on('close', call.end);
    await transport.handleRequest(req, res, message);
  };
}
