import type { Era, Transport } from '@mcp-gateway/contracts';
import {
  Client,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type FetchLike,
} from '@modelcontextprotocol/client';
import { MODERN_VERSIONS } from '../era.js';
import { conversationFailure } from './conversation-failure.js';
import { createGuardedFetch } from './guarded-fetch.js';
import { listTools } from './list-tools.js';
import { NO_SCHEMA_VALIDATION } from './no-schema-validation.js';
import { OPENING } from './opening.js';
import { ProbeFailure, type HealthyProbe } from './result.js';
import { endSession } from './end-session.js';
import { place } from './unexpected-response.js';

export type AttemptOptions = {
  transport: Transport;
  era: Era;
  endpoint: URL;
  fetch: FetchLike;
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
};

// eslint-disable-next-line @typescript-eslint/no-deprecated -- servers of the legacy transport are probed too
type Channel = StreamableHTTPClientTransport | SSEClientTransport;

/** Where a conversation stands, for whoever has to say why it ended. */
type Progress = { step: string; protocolVersion: string; lastError?: unknown };

/**
 * Connects over one transport in one era, lists the tools and leaves again.
 * @throws ProbeFailure when that cannot be done within `timeoutMs`.
 */
export async function attempt(options: AttemptOptions): Promise<HealthyProbe> {
  const until = Date.now() + options.timeoutMs;
  const progress: Progress = { step: OPENING[options.era], protocolVersion: '' };
  const halt = new AbortController();
  const fail = (failure: ProbeFailure) => {
    halt.abort(failure);
    return failure;
  };
  const deadline = setTimeout(() => fail(overdue(options, progress)), options.timeoutMs);
  const step = () => progress.step;
  const fetch = createGuardedFetch({ ...options, signal: halt.signal, step, fail });
  const channel = openChannel(options, fetch, progress);
  try {
    return await Promise.race([converse(channel, options, progress), aborted(halt.signal)]);
  } catch (error) {
    throw conversationFailure(halt.signal.reason ?? error, progress.step);
  } finally {
    await leave(channel, options, progress, until - Date.now());
    clearTimeout(deadline);
    await channel.close();
    halt.abort();
  }
}

function openChannel(
  { transport, endpoint }: AttemptOptions,
  fetch: FetchLike,
  progress: Progress,
): Channel {
  const channel =
    transport === 'sse'
      ? // eslint-disable-next-line @typescript-eslint/no-deprecated -- as above
        new SSEClientTransport(endpoint, { fetch })
      : new StreamableHTTPClientTransport(endpoint, { fetch });
  const negotiated = channel.setProtocolVersion.bind(channel);
  channel.setProtocolVersion = (version) => {
    progress.protocolVersion = version;
    negotiated(version);
  };
  return channel;
}

async function converse(
  channel: Channel,
  { transport, era, timeoutMs }: AttemptOptions,
  progress: Progress,
): Promise<HealthyProbe> {
  const client = createClient(era, progress);
  // The attempt has its own deadline; the SDK's would only add a second one.
  const timeout = timeoutMs + 1000;
  await client.connect(channel, { timeout });
  progress.step = 'tools/list';
  const serverInfo = client.getServerVersion() ?? { name: '', version: '' };
  const instructions = client.getInstructions();
  const offersTools = client.getServerCapabilities()?.tools !== undefined;
  return {
    state: 'healthy',
    transport,
    serverInfo,
    protocolVersion: progress.protocolVersion,
    ...(instructions !== undefined && { instructions }),
    ...(offersTools ? await listTools(client, timeout) : { tools: [] }),
  };
}

function createClient(era: Era, progress: Progress): Client {
  const client = new Client(CLIENT_INFO, {
    jsonSchemaValidator: NO_SCHEMA_VALIDATION,
    versionNegotiation: { mode: MODE[era] },
  });
  client.onerror = (error) => {
    progress.lastError = error;
  };
  return client;
}

const [MODERN = ''] = MODERN_VERSIONS;
const MODE = { legacy: 'legacy', modern: { pin: MODERN } } as const;
const CLIENT_INFO = { name: 'mcp-gateway', version: '0.1.0' };

async function leave(
  channel: Channel,
  { endpoint, fetch, headers }: AttemptOptions,
  { protocolVersion }: Progress,
  timeLeftMs: number,
): Promise<void> {
  if (!('sessionId' in channel) || channel.sessionId === undefined || timeLeftMs <= 0) return;
  const { sessionId } = channel;
  await endSession({ endpoint, fetch, headers, sessionId, protocolVersion, timeLeftMs });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as ProbeFailure), { once: true });
  });
}

/** A server that did send something, only nothing usable, is not slow but wrong. */
function overdue({ endpoint, timeoutMs }: AttemptOptions, progress: Progress): ProbeFailure {
  if (progress.lastError !== undefined) {
    return conversationFailure(progress.lastError, progress.step);
  }
  const seconds = (timeoutMs / 1000).toFixed(1);
  return new ProbeFailure(
    'timeout',
    `${place(endpoint)} did not complete ${progress.step} within ${seconds} s.`,
  );
}
