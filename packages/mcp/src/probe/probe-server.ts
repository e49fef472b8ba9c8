import type { Transport } from '@mcp-gateway/contracts';
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import { attempt } from './attempt.js';
import { createPinnedFetch } from './pinned-fetch.js';
import { ProbeFailure, type ProbeResult, type UnhealthyReason } from './result.js';

export type ProbeOptions = {
  /** Where to look; with both, Streamable HTTP is tried first. */
  endpoints: { streamableHttp?: URL; sse?: URL };
  /** Sent with every request, for servers that want credentials. */
  headers?: Readonly<Record<string, string>>;
  /** For everything together. */
  timeoutMs: number;
  /** IP address to connect to in place of looking the host name up. */
  address?: string;
  /** In place of the probe's own fetch; then `address` has no effect and connections are yours. */
  fetch?: FetchLike;
};

/**
 * Judges a server as an MCP client would: connects, initializes, lists all tools, and leaves
 * nothing open, neither here nor there. Never throws.
 */
export async function probeServer(options: ProbeOptions): Promise<ProbeResult> {
  if (options.fetch) return tryEach(options, options.fetch);
  const { fetch, close } = createPinnedFetch(options.address);
  try {
    return await tryEach(options, fetch);
  } finally {
    await close();
  }
}

async function tryEach(options: ProbeOptions, fetch: FetchLike): Promise<ProbeResult> {
  const { timeoutMs, headers = {} } = options;
  const until = Date.now() + timeoutMs;
  const doors = doorsOf(options);
  const failures: ProbeFailure[] = [];
  for (const [index, door] of doors.entries()) {
    // Each has an equal share of what is left, so that a silent first leaves time for the second.
    const share = (until - Date.now()) / (doors.length - index);
    try {
      return await attempt({ ...door, headers, fetch, timeoutMs: share });
    } catch (error) {
      const failure = asFailure(error);
      failures.push(failure);
      if (FINAL.has(failure.reason)) break;
    }
  }
  return unhealthy(failures);
}

type Door = { transport: Transport; endpoint: URL };

function doorsOf({ endpoints: { streamableHttp, sse } }: ProbeOptions): Door[] {
  const doors: Door[] = [];
  if (streamableHttp) doors.push({ transport: 'streamable-http', endpoint: streamableHttp });
  if (sse) doors.push({ transport: 'sse', endpoint: sse });
  return doors;
}

/** What holds for the host as a whole, so that its other endpoint needs no visit. */
const FINAL: ReadonlySet<UnhealthyReason> = new Set([
  'unresolvable',
  'refused',
  'tls',
  'needs-credentials',
  'not-allowed',
]);

function asFailure(error: unknown): ProbeFailure {
  if (error instanceof ProbeFailure) return error;
  return new ProbeFailure('protocol', 'The probe could not make sense of the server.', {
    cause: error,
  });
}

/** "No MCP server here" says least, so any other failure is told in its place. */
function unhealthy(failures: readonly ProbeFailure[]): ProbeResult {
  const told = failures.find(({ reason }) => reason !== 'not-mcp') ?? failures[0];
  if (!told) return { state: 'unhealthy', reason: 'not-mcp', message: 'No endpoint is known.' };
  return { state: 'unhealthy', reason: told.reason, message: told.message };
}
