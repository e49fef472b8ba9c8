import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { agentToken, freePorts, startStack } from '@mcp-gateway/testing';
import { compared, compareLoads, figures } from './compare-loads.js';
import type { Result } from './table.js';
import { load } from './wrk.js';

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

/** The decision on a call of a known token, against a bare node:http server under the same load. */
export async function validate(): Promise<Result[]> {
  const [port = 0] = await freePorts(1);
  const bare = spawn(process.execPath, ['-e', BARE_SERVER, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stack = await startStack();
  try {
    await once(bare.stdout, 'data');
    const headers = {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${await agentToken(stack)}`,
      'X-Mcp-Server': 'currenttime',
      'X-Mcp-Endpoint': 'mcp',
      'X-Mcp-Route': 'direct',
    };
    const pairs = await compareLoads(
      `http://127.0.0.1:${port}/validate`,
      `${stack.authServerUrl}/validate`,
      (url) => load({ url, connections: 32, seconds: 3, body: CALL, headers }),
    );
    return [
      {
        figure: 'decisions, 32 connections, one core',
        unit: 'calls/s',
        ...figures(pairs, ({ requests }) => requests),
        compared: 'ratio',
        value: compared(pairs, ({ baseline, product }) => product.requests / baseline.requests),
      },
    ];
  } finally {
    bare.kill();
    await stack.stop();
  }
}
