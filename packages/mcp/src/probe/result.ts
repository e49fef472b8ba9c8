import type { Tool, Transport } from '@mcp-gateway/contracts';
import type { Implementation } from '@modelcontextprotocol/client';

export type UnhealthyReason =
  /** The host name has no address. */
  | 'unresolvable'
  /** Nothing listens on the port. */
  | 'refused'
  /** The connection broke, or no way leads to the host. */
  | 'unreachable'
  | 'tls'
  | 'timeout'
  | 'redirect'
  | 'needs-credentials'
  /** HTTP 5xx or 429. */
  | 'server-error'
  /** Something answers, but not an MCP server. */
  | 'not-mcp'
  /** An MCP server that breaks the protocol. */
  | 'protocol'
  /** More bytes than a list of tools may take. */
  | 'too-large'
  /** Whoever supplied `fetch` does not let us connect there. */
  | 'not-allowed';

/** Why a list of tools ends before the server's own end. */
export type ListCut = 'too-many-tools' | 'too-many-pages' | 'repeated-cursor';

/** A tool that no client may take. */
export type LeftOutTool = { name: string; reason: string };

export type HealthyProbe = {
  state: 'healthy';
  transport: Transport;
  serverInfo: Implementation;
  /** The revision that was spoken, which tells the era. */
  protocolVersion: string;
  instructions?: string;
  /** As the server sent them, fields unknown to us included. */
  tools: Tool[];
  leftOut?: readonly LeftOutTool[];
  listCut?: ListCut;
};

export type UnhealthyProbe = {
  state: 'unhealthy';
  reason: UnhealthyReason;
  /** One sentence for people. */
  message: string;
};

export type ProbeResult = HealthyProbe | UnhealthyProbe;

/** Ends a probe. A `fetch` handed to the probe may throw one to give its own reason. */
export class ProbeFailure extends Error {
  constructor(
    readonly reason: UnhealthyReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ProbeFailure';
  }
}
