import { Server } from '@mcp-gateway/contracts';
import type { ReachableServer } from '../gateway/plan.js';

export const isOwn = (path: string): boolean => path === '/mcpgw';

/** An enabled server at this path and URL, reached at this address. */
export function aReachable(
  path: string,
  proxy_pass_url: string,
  { address = '127.0.0.1', ...more }: Record<string, unknown> & { address?: string } = {},
): ReachableServer {
  const spec = { server_name: 'Any', path, proxy_pass_url, ...more };
  return { server: Server.parse(spec), address };
}

const mcpgw = aReachable('/mcpgw', 'http://127.0.0.1:8003/mcpgw/mcp');

/** Catalogues that nginx.conf differs for in some way, by what is interesting about them. */
export const PLANS: readonly [what: string, reachable: readonly ReachableServer[]][] = [
  ['no server', []],
  ['our own server only', [mcpgw]],
  [
    'servers on one host and port',
    [aReachable('/a', 'http://127.0.0.1:8000/'), aReachable('/b', 'http://127.0.0.1:8000/b/')],
  ],
  [
    'servers below one another',
    [aReachable('/team', 'http://10.0.0.1/'), aReachable('/team/tools', 'http://10.0.0.2/mcp')],
  ],
  [
    'a server that needs headers',
    [aReachable('/keyed', 'http://10.0.0.1/', { headers: { 'X-Api-Key': 'k3y' } })],
  ],
  ['a server of legacy SSE only', [aReachable('/old', 'http://10.0.0.1/sse')]],
  [
    'TLS names that share an address',
    [
      aReachable('/x', 'https://x.example.org/mcp', { address: '93.184.216.34' }),
      aReachable('/y', 'https://y.example.org:8443/', { address: '93.184.216.34' }),
      aReachable('/z', 'https://z.example.org/', { address: '93.184.216.34' }),
    ],
  ],
  ['an IPv6 upstream', [aReachable('/six', 'http://[fd12::1]:9000/', { address: 'fd12::1' })]],
  [
    'paths that are words of nginx',
    ['default', 'hostnames', 'include', 'volatile', 'if', 'server'].map((word) =>
      aReachable(`/${word}`, 'http://127.0.0.1:8000/'),
    ),
  ],
  [
    'the longest path there can be',
    [aReachable(`/${Array(4).fill('x'.repeat(63)).join('/')}`, 'http://127.0.0.1:8000/')],
  ],
];

/** So many servers, on a few hosts. */
export function manyServers(count: number): ReachableServer[] {
  return Array.from({ length: count }, (_, i) =>
    aReachable(`/server-${i}`, `http://10.0.${i % 7}.${i % 11}:${8000 + (i % 13)}/`, {
      address: `10.0.${i % 7}.${i % 11}`,
    }),
  );
}
