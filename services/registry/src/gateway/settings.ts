import { join } from 'node:path';

/** What of nginx.conf does not come from the catalogue. */
export type GatewaySettings = {
  httpPort: number;
  /** Host names the gateway answers to; any other Host is 421. */
  hostNames: readonly string[];
  /** Whether this host has IPv6 at all. */
  ipv6: boolean;
  /** User of nginx's workers; undefined when nginx is not started by root. */
  workerUser?: string | undefined;
  logDir: string;
  /** Temporary and pid files. */
  runDir: string;
  /** Where POSTs are decided: a socket file, or host and port. */
  authGate: { socketPath: string } | { host: string; port: number };
  authServer: { host: string; port: number };
  registry: { host: string; port: number };
  mcpgw: { host: string; port: number };
  /** Certificates of the authorities that upstreams' TLS is checked against. */
  caFile: string;
  /** Path that shows the live generation; unguessable. */
  generationPath: string;
};

/** A line for each request, see `log_format` in the template. */
export function accessLogFile({ logDir }: Pick<GatewaySettings, 'logDir'>): string {
  return join(logDir, 'access.jsonl');
}
