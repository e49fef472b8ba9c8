import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  freePorts,
  rawRequest,
  refuse,
  sendRaw,
  startGatewayStubs,
  type GatewayStubs,
} from '@mcp-gateway/testing';
import { aReachable, manyServers, PLANS } from '../testing/gateway-plans.js';
import { prepareNginx, startNginx, type NginxUnderTest } from '../testing/gateway-under-test.js';
import { directives, parseNginxConf } from '../testing/nginx-tree.js';
import type { ReachableServer } from './plan.js';
import type { GatewaySettings } from './settings.js';

const ports = async () => {
  const [http = 0, auth = 0, registry = 0, mcpgw = 0] = await freePorts(4);
  return { http, auth, registry, mcpgw };
};

describe('nginx -t', () => {
  const test = async (
    reachable: readonly ReachableServer[],
    overrides: Partial<GatewaySettings> = {},
  ) => {
    const nginx = await prepareNginx(await ports(), overrides);
    try {
      await writeFile(nginx.confFile, nginx.configFor(reachable).text);
      await nginx.process.test(nginx.confFile);
    } finally {
      await nginx.remove();
    }
  };

  it.each(PLANS)('takes the configuration for %s', async (_what, reachable) => {
    await expect(test(reachable)).resolves.toBeUndefined();
  });

  it.each([
    ['an auth-server behind a socket file', { authGate: { socketPath: '/tmp/auth-server.sock' } }],
    ['many host names', { hostNames: ['localhost', '[::1]', 'a.example.org', 'b.example.org'] }],
  ])('takes the configuration with %s', async (_what, overrides) => {
    await expect(test([], overrides)).resolves.toBeUndefined();
  });

  it('takes ten thousand servers', async () => {
    await expect(test(manyServers(10_000))).resolves.toBeUndefined();
  });

  it('says why it refuses a configuration', async () => {
    const nginx = await prepareNginx(await ports());
    await writeFile(nginx.confFile, 'events { } http { server { listen no-port; } }');
    await expect(nginx.process.test(nginx.confFile)).rejects.toThrow(
      /nginx refuses the configuration: .*no-port/,
    );
    await nginx.remove();
  });
});

describe('each location (W-56)', () => {
  let stubs: GatewayStubs;
  let nginx: NginxUnderTest;
  beforeAll(async () => {
    stubs = await startGatewayStubs();
    stubs.gate.answerWith(refuse(401));
    nginx = await startNginx(stubs.ports, [aReachable('/allowed', stubs.allowed.url)]);
  });
  afterAll(async () => {
    await nginx.remove();
    await stubs.close();
  });

  /** What an anonymous GET finds: a refusal, nothing, or one of our services with rules of its own. */
  const EXPECTED: Record<
    string,
    [path: string, status: number, reaches?: 'auth-server' | 'registry']
  > = {
    '~ ^/(?<mcp_path>.+)/mcp$': ['/allowed/mcp', 401],
    '~ ^/(?<mcp_path>.+)/(?<mcp_endpoint>sse|messages)$': ['/allowed/sse', 401],
    '= /validate': ['/validate', 404],
    '/oauth2/': ['/oauth2/jwks', 401, 'auth-server'],
    '^~ /.well-known/oauth-': ['/.well-known/oauth-authorization-server', 401, 'auth-server'],
    '~ ^/\\.well-known/oauth-protected-resource/(?<mcp_path>.+)/(?:mcp|sse)$': [
      '/.well-known/oauth-protected-resource/unknown/mcp',
      404,
    ],
    '= /.well-known/openid-configuration': [
      '/.well-known/openid-configuration',
      401,
      'auth-server',
    ],
    '^~ /internal/': ['/internal/relay-routes', 404],
    '= /generation-of-the-tests': ['/generation-of-the-tests', 200],
    '/': ['/', 404, 'registry'],
  };

  it('is public, or refuses who has no token', async () => {
    const tree = parseNginxConf(nginx.configFor([]).text);
    const locations = directives(tree, 'location').map(({ words }) => words.slice(1).join(' '));
    const reachable = locations.filter((name) => !name.startsWith('@'));
    expect(reachable.toSorted()).toEqual(Object.keys(EXPECTED).toSorted());
    for (const [path, status, service] of Object.values(EXPECTED)) {
      stubs.gate.forget();
      stubs.registry.forget();
      const answer = await sendRaw(stubs.ports.http, rawRequest({ target: path }));
      const asked = stubs.gate.requests.filter(({ url }) => url !== '/validate');
      expect([path, answer.status]).toEqual([path, status]);
      expect([path, asked.length]).toEqual([path, service === 'auth-server' ? 1 : 0]);
      expect([path, stubs.registry.requests.length]).toEqual([
        path,
        service === 'registry' ? 1 : 0,
      ]);
    }
    expect(stubs.allowed.requests).toEqual([]);
  });
});
