import type { Server } from '@mcp-gateway/contracts';
import { AppError } from '@mcp-gateway/kit';
import type { probeServer, ProbeResult } from '@mcp-gateway/mcp/probe';
import { endpointsOf } from '../upstream/upstream-url.js';

/** Judges one server; never throws. */
export type Probe = (server: Server) => Promise<ProbeResult>;

export type ProbeDeps = {
  probeServer: typeof probeServer;
  /** @throws AppError 422 when the gateway must not connect to the server. */
  addressOf: (server: Server) => Promise<string>;
  /** What the probe shows to a server besides the headers that were registered with it. */
  credentialsOf: (server: Server) => Readonly<Record<string, string>>;
  timeoutMs: number;
};

/** Probes a server at the address that passed the egress rules. */
export function createProbe(deps: ProbeDeps): Probe {
  return async (server) => {
    const until = Date.now() + deps.timeoutMs;
    try {
      const endpoints = endpointsOf(server);
      const address = await deps.addressOf(server);
      return await deps.probeServer({
        endpoints,
        address,
        headers: { ...server.headers, ...deps.credentialsOf(server) },
        timeoutMs: Math.max(1, until - Date.now()),
      });
    } catch (error) {
      return { state: 'unhealthy', reason: 'not-allowed', message: whyNot(error) };
    }
  };
}

function whyNot(error: unknown): string {
  const refusal = error instanceof AppError ? error.details[0]?.message : undefined;
  return refusal === undefined
    ? 'The server could not be probed.'
    : `The gateway does not connect: ${refusal}.`;
}
