import { agentToken, freePorts, startStack } from '@mcp-gateway/testing';
import { startNginx } from './nginx.js';
import { compared, compareLoads, figures, type Pair } from './compare-loads.js';
import type { Result } from './table.js';
import { load } from './wrk.js';

const SECONDS = 3;

const CALL = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: {
    name: 'forecast',
    arguments: { city: 'Paris', units: 'metric', note: 'a sentence of about forty characters' },
  },
});
const ANSWER = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  result: {
    content: [{ type: 'text', text: 'Sunny in the morning, clouds from the west later on.' }],
  },
});

/**
 * A tool call through the whole stack against a bare nginx that proxies to the same server. The
 * server is as fast as can be, so that what is compared is the way there. Rounds alternate, and
 * each round is compared with its own baseline.
 */
export async function toolsCall(): Promise<Result[]> {
  const [server = 0, bare = 0] = await freePorts(2);
  const upstream = startNginx(1, answering(server));
  const baseline = startNginx(2, proxying(bare, server));
  const stack = await startStack({
    servers: [
      {
        path: '/bench',
        ...{
          server_name: 'bench',
          description: '',
          proxy_pass_url: `http://127.0.0.1:${server}/mcp`,
        },
      },
    ],
  });
  try {
    const headers = {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      Authorization: `Bearer ${await agentToken(stack)}`,
    };
    const compare = (connections: number) =>
      compareLoads(`http://127.0.0.1:${bare}/mcp`, `${stack.gatewayUrl}/bench/mcp`, (url) =>
        load({ url, connections, seconds: SECONDS, body: CALL, headers }),
      );
    return [...throughput(await compare(32)), ...latency(await compare(1))];
  } finally {
    await Promise.all([stack.stop(), baseline.stop(), upstream.stop()]);
  }
}

function throughput(pairs: readonly Pair[]): Result[] {
  return [
    {
      figure: 'throughput, 32 connections',
      unit: 'calls/s',
      ...figures(pairs, ({ requests }) => requests),
      compared: 'ratio',
      value: compared(pairs, ({ baseline, product }) => product.requests / baseline.requests),
      target: { atLeast: 0.38 },
    },
    {
      figure: 'p99, 32 connections',
      unit: 'ms',
      ...figures(pairs, ({ p99Ms }) => p99Ms),
      compared: 'added',
      value: compared(pairs, ({ baseline, product }) => product.p99Ms - baseline.p99Ms),
    },
  ];
}

function latency(pairs: readonly Pair[]): Result[] {
  return [
    {
      figure: 'p50, 1 connection',
      unit: 'ms',
      ...figures(pairs, ({ p50Ms }) => p50Ms),
      compared: 'added',
      value: compared(pairs, ({ baseline, product }) => product.p50Ms - baseline.p50Ms),
      target: { atMost: 0.4 },
    },
  ];
}

function answering(port: number): string {
  return `server {
    listen 127.0.0.1:${port};
    location / { default_type application/json; return 200 '${ANSWER}'; }
}`;
}

function proxying(port: number, upstream: number): string {
  return `upstream server {
    server 127.0.0.1:${upstream};
    keepalive 64;
    keepalive_requests 1000000;
}
server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://server; proxy_http_version 1.1; proxy_set_header Connection ""; }
}`;
}
