import type { Transport } from '@mcp-gateway/contracts';
import type { FetchLike } from '@modelcontextprotocol/client';
import { attempt, type AttemptOptions } from './attempt.js';
import { OpeningRefused } from './opening-refused.js';
import { createPinnedFetch } from './pinned-fetch.js';
import {
  ProbeFailure,
  type HealthyProbe,
  type ProbeResult,
  type UnhealthyReason,
} from './result.js';

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
 * Judges a server as an MCP client of both eras would: connects, lists all tools, and leaves
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
      return await tryDoor({ ...door, headers, fetch, timeoutMs: share });
    } catch (error) {
      const failure = asFailure(error);
      failures.push(failure);
      if (FINAL.has(failure.reason)) break;
    }
  }
  return unhealthy(failures);
}

/**
 * Opens with `initialize`, which every server of the legacy era knows and takes no harm from, and
 * where that is refused in JSON-RPC with `server/discover`: such a server may be modern only.
 */
async function tryDoor(options: Omit<AttemptOptions, 'era'>): Promise<HealthyProbe> {
  const until = Date.now() + options.timeoutMs;
  try {
    return await attempt({ ...options, era: 'legacy' });
  } catch (refusal) {
    if (!(refusal instanceof OpeningRefused) || options.transport === 'sse') throw refusal;
    try {
      return await attempt({ ...options, era: 'modern', timeoutMs: until - Date.now() });
    } catch (failure) {
      throw mostTelling(refusal, asFailure(failure));
    }
  }
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
function mostTelling(first: ProbeFailure, ...others: readonly ProbeFailure[]): ProbeFailure {
  return [first, ...others].find(({ reason }) => reason !== 'not-mcp') ?? first;
}

function unhealthy(failures: readonly ProbeFailure[]): ProbeResult {
  const [first, ...others] = failures;
  if (!first) return { state: 'unhealthy', reason: 'not-mcp', message: 'No endpoint is known.' };
  const { reason, message } = mostTelling(first, ...others);
  return { state: 'unhealthy', reason, message };
}
