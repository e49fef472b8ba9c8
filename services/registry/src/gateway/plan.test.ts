import { describe, expect, it } from '@jest/globals';
import { aReachable, isOwn, manyServers } from '../testing/gateway-plans.js';
import { planGateway, type ReachableServer } from './plan.js';

const planOf = (...reachable: ReachableServer[]) => planGateway(reachable, { isOwn });
const onlyRoute = (reachable: ReachableServer) => planOf(reachable).routes[0];

describe('planGateway', () => {
  it('routes a server straight to its endpoint, on the address that was checked', () => {
    const plan = planOf(
      aReachable('/weather', 'http://weather.example:8000/', { address: '10.0.0.1' }),
    );
    const [upstream] = plan.upstreams;
    expect(upstream?.address).toBe('10.0.0.1:8000');
    expect(plan.routes).toEqual([
      {
        server: 'weather',
        via: 'direct',
        target: `http://${String(upstream?.name)}/mcp`,
        host: 'weather.example:8000',
      },
    ]);
  });

  it('checks the certificate of a TLS upstream against the name in its URL', () => {
    const route = onlyRoute(
      aReachable('/tls', 'https://tls.example/mcp', { address: '93.184.216.34' }),
    );
    expect(route).toMatchObject({ host: 'tls.example', tlsName: 'tls.example' });
    expect(route?.target).toMatch(/^https:/);
  });

  it('gives TLS hosts connections of their own, even on one address', () => {
    const plan = planOf(
      aReachable('/a', 'https://a.example/', { address: '93.184.216.34' }),
      aReachable('/b', 'https://b.example/', { address: '93.184.216.34' }),
      aReachable('/c', 'https://b.example/c/', { address: '93.184.216.34' }),
    );
    expect(plan.upstreams).toHaveLength(2);
  });

  it('shares connections between servers on one plain address', () => {
    const plan = planOf(aReachable('/a', 'http://h:8000/'), aReachable('/b', 'http://i:8000/b/'));
    expect(plan.upstreams).toHaveLength(1);
    expect(plan.routes).toHaveLength(2);
  });

  it('tells apart our own services, which learn who calls', () => {
    expect(onlyRoute(aReachable('/mcpgw', 'http://127.0.0.1:8003/mcp'))?.via).toBe('own');
  });

  it('sends a server that needs headers through the relay, and writes none of them', () => {
    const plan = planOf(aReachable('/keyed', 'http://10.0.0.1/', { headers: { 'X-Key': 'k3y' } }));
    expect(plan.upstreams).toEqual([]);
    expect(plan.routes).toEqual([
      { server: 'keyed', via: 'relay', target: 'http://mcpgw/relay/mcp/keyed', host: 'mcpgw' },
    ]);
    expect(JSON.stringify(plan)).not.toMatch(/k3y|X-Key/);
  });

  it('has no route for a server of legacy SSE only', () => {
    expect(planOf(aReachable('/old', 'http://10.0.0.1/sse'))).toEqual({
      upstreams: [],
      routes: [],
    });
  });

  it.each([
    ['http', 'http://h/', '127.0.0.1:80'],
    ['https', 'https://h/', '127.0.0.1:443'],
  ])('knows the port of %s', (_scheme, url, address) => {
    expect(planOf(aReachable('/a', url)).upstreams[0]?.address).toBe(address);
  });

  it('is the same for the same servers in any order', () => {
    const servers = manyServers(50);
    expect(planOf(...servers.toReversed())).toEqual(planOf(...servers));
  });
});
