import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { agentToken, freePorts, startFakeIdp, startStack, type Stack } from '@mcp-gateway/testing';
import { compared, compareLoads, figures, type Pair } from './compare-loads.js';
import { cpuTimeUs } from './cpu-time.js';
import { acceptTokensOf, manyTokens } from './first-seen.js';
import type { Result } from './table.js';
import { load, type Load, type LoadOptions } from './wrk.js';

const CALL = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'current_time_by_timezone', arguments: { tz_name: 'Europe/Paris' } },
});

/** The least that a Node server can do with a request: read it, and answer nothing. */
const BARE_SERVER = `
  require('node:http').createServer((req, res) => {
    req.resume();
    req.on('end', () => res.writeHead(200, { 'Content-Length': 0 }).end());
  }).listen(Number(process.argv[1]), '127.0.0.1', () => console.log('listening'));
`;

/** Each round has its own tokens, for one is seen for the first time once. The first warms up. */
const FIRST_SEEN_ROUNDS = 4;
const FIRST_SEEN_TOKENS = 20_000;
const FIRST_SEEN_SECONDS = 2;

/** The decision on a call, against a bare node:http server under the same load. */
export async function validate(): Promise<Result[]> {
  const [port = 0] = await freePorts(1);
  const bare = spawn(process.execPath, ['-e', BARE_SERVER, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const idp = await startFakeIdp();
  const settings = acceptTokensOf(idp);
  const stack = await startStack({
    env: { OAUTH2_PROVIDERS_FILE: settings.file },
    asksDirectly: true,
  });
  try {
    await once(bare.stdout, 'data');
    const baseline = { url: `http://127.0.0.1:${port}/validate`, pid: bare.pid ?? 0 };
    const product = { url: `${stack.authServerUrl}/validate`, pid: await authServerPid(stack) };
    const known = await compareLoads(
      baseline.url,
      product.url,
      knownTokens(await agentToken(stack)),
    );
    const seen: Pair<Measured>[] = [];
    for (let round = 0; round < FIRST_SEEN_ROUNDS; round++) {
      const tokens = manyTokens(idp, FIRST_SEEN_TOKENS);
      const pair = {
        baseline: await measured(baseline, tokens),
        product: await measured(product, tokens),
      };
      if (pair.product.count > tokens.length) throw new Error('There were too few tokens');
      seen.push(pair);
    }
    return [perSecond('decisions, known token', known), ...firstSeen(seen.slice(1))];
  } finally {
    bare.kill();
    await stack.stop();
    await idp.close();
    settings.remove();
  }
}

const DOOR = {
  'Content-Type': 'application/json',
  'X-Mcp-Server': 'currenttime',
  'X-Mcp-Endpoint': 'mcp',
  'X-Mcp-Route': 'direct',
};
const COMMON: Omit<LoadOptions, 'url' | 'seconds'> = { connections: 32, body: CALL, headers: DOOR };

const knownTokens = (token: string) => (url: string) =>
  load({ ...COMMON, url, seconds: 3, headers: { ...DOOR, Authorization: `Bearer ${token}` } });

type Measured = Load & { cpuUs: number };

/** A load with ever other tokens, and what CPU time the server took for each request. */
async function measured(
  { url, pid }: { url: string; pid: number },
  tokens: readonly string[],
): Promise<Measured> {
  const before = cpuTimeUs(pid);
  const result = await load({ ...COMMON, url, seconds: FIRST_SEEN_SECONDS, tokens });
  return { ...result, cpuUs: (cpuTimeUs(pid) - before) / result.count };
}

async function authServerPid(stack: Stack): Promise<number> {
  const { services } = await stack.status();
  return services.find(({ name }) => name === 'auth-server')?.pid ?? 0;
}

function perSecond(figure: string, pairs: readonly Pair[]): Result {
  return {
    figure: `${figure}, 32 connections, one core`,
    unit: 'calls/s',
    ...figures(pairs, ({ requests }) => requests),
    compared: 'ratio',
    value: compared(pairs, ({ baseline, product }) => product.requests / baseline.requests),
  };
}

function firstSeen(pairs: readonly Pair<Measured>[]): Result[] {
  return [
    perSecond('decisions, RS256 token seen for the first time', pairs),
    {
      figure: 'CPU time of each of them',
      unit: 'µs',
      ...figures(pairs, ({ cpuUs }) => cpuUs),
      compared: 'added',
      value: compared(pairs, ({ baseline, product }) => product.cpuUs - baseline.cpuUs),
      target: { atMost: 150 },
    },
  ];
}
