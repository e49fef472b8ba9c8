import { setTimeout as sleep } from 'node:timers/promises';
import { agentToken, freePorts, startStack, type Stack } from '@mcp-gateway/testing';
import { residentKb } from './memory.js';
import { startNginx } from './nginx.js';
import { openStreams, type StreamTarget } from './stream-client.js';
import { startStreamUpstream } from './stream-upstream.js';
import type { Result } from './table.js';

const STREAMS = 2_000;
const TOKENS = 20;
/** So many streams come and go before anything is measured, for the code of the path to be loaded. */
const WARM_UP = 100;
/** What a start left behind is collected in the meantime, which would be counted for the streams. */
const SETTLE_MS = 10_000;
const SECONDS = 20;

type Measured = { kbPerStream: number; lost: number; ended: number };

/**
 * Open streams, half of Streamable HTTP and half of legacy HTTP+SSE, each with an event a second:
 * what they add to the memory of all our processes, and whether any event is lost. The baseline is
 * a bare nginx before the same server.
 */
export async function streams(): Promise<Result[]> {
  const [bare = 0] = await freePorts(1);
  const upstream = await startStreamUpstream();
  const url = `http://127.0.0.1:${upstream.port}`;
  const nginx = startNginx(2, proxying(bare, upstream.port));
  const stack = await startStack({
    servers: [aServer('/streams', `${url}/mcp`), aServer('/legacy', `${url}/sse`)],
  });
  try {
    const baseline = await measure([nginx.pid], (i) => ({
      url: `http://127.0.0.1:${bare}${i % 2 ? '/mcp' : '/sse'}`,
    }));
    const tokens = await Promise.all(Array.from({ length: TOKENS }, () => agentToken(stack)));
    const product = await measure(await pidsOf(stack), (i) => ({
      url: `${stack.gatewayUrl}${i % 2 ? '/streams/mcp' : '/legacy/sse'}`,
      token: tokens[i % TOKENS]!,
    }));
    return results(baseline, product);
  } finally {
    upstream.close();
    await Promise.all([stack.stop(), nginx.stop()]);
  }
}

async function measure(
  pids: readonly number[],
  target: (index: number) => StreamTarget,
): Promise<Measured> {
  const targets = Array.from({ length: STREAMS }, (_, i) => target(i));
  const warmUp = await openStreams(targets.slice(0, WARM_UP));
  await sleep(3_000);
  warmUp.close();
  await sleep(SETTLE_MS);
  const before = residentKb(pids);
  const client = await openStreams(targets);
  await sleep(SECONDS * 1_000);
  const kbPerStream = (residentKb(pids) - before) / STREAMS;
  const measured = { kbPerStream, lost: client.lost(), ended: client.ended() };
  client.close();
  // Silence would lose nothing either.
  if (client.received() < STREAMS * (SECONDS - 2)) throw new Error('Events did not come in time');
  return measured;
}

async function pidsOf(stack: Stack): Promise<number[]> {
  const ours = new Set(['nginx', 'auth-server', 'registry', 'mcpgw']);
  const { services } = await stack.status();
  return services.flatMap(({ name, pid }) => (ours.has(name) && pid !== undefined ? [pid] : []));
}

function results(baseline: Measured, product: Measured): Result[] {
  const alone = (
    figure: string,
    unit: string,
    of: (measured: Measured) => number,
    atMost: number,
  ): Result => ({
    figure,
    unit,
    baseline: of(baseline),
    product: of(product),
    compared: 'alone',
    value: of(product),
    target: { atMost },
  });
  return [
    alone('memory of a stream', 'kB', ({ kbPerStream }) => kbPerStream, 60),
    alone('events lost', 'events', ({ lost }) => lost, 0),
    alone('streams that ended', 'streams', ({ ended }) => ended, 0),
  ];
}

function aServer(path: string, proxyPassUrl: string) {
  const name = path.slice(1);
  return { path, server_name: name, description: '', proxy_pass_url: proxyPassUrl };
}

function proxying(port: number, upstream: number): string {
  return `upstream server { server 127.0.0.1:${upstream}; }
server {
    listen 127.0.0.1:${port};
    location / {
        proxy_pass http://server;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_buffering off;
    }
}`;
}
