import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentToken } from '@mcp-gateway/testing';
import { eventually, register, signIn, type Admin } from './admin.js';
import { startBearerProxy, type BearerProxy } from './bearer-proxy.js';
import { loadConformanceSuite, type Findings } from './conformance-suite.js';
import { startEverything, type EverythingServer } from './everything-server.js';
import { connectStreamable } from './mcp-client.js';
import { theStack } from './the-stack.js';

/** Checks whose result is another through the gateway on purpose, and why. */
const EXPECTED_DIFFERENCES = {
  // The reference server takes any Host; the gateway answers 421 to names that are not its own.
  'dns-rebinding-protection/localhost-host-rebinding-rejected': 'SUCCESS',
};

const suite = await loadConformanceSuite().catch((err: unknown) => {
  console.warn('Skipped: the conformance suite cannot be had:', err);
  return undefined;
});

(suite ? describe : describe.skip)('The conformance suite against server-everything', () => {
  const PATH = '/conformance';
  let admin: Admin;
  let server: EverythingServer;
  let proxy: BearerProxy;
  let direct: Findings;
  let throughGateway: Findings;

  beforeAll(async () => {
    const token = await agentToken(theStack);
    admin = await signIn();
    server = await startEverything('streamableHttp');
    proxy = await startBearerProxy(theStack.gatewayUrl, token);
    await register(admin, { name: 'Conformance', path: PATH, proxy_pass_url: server.url });
    const url = `${theStack.gatewayUrl}${PATH}/mcp`;
    await (await eventually(() => connectStreamable(url, token))).close();
    direct = await suite!(server.url);
    throughGateway = await suite!(`${proxy.url}${PATH}/mcp`);
  }, 240_000);
  afterAll(async () => {
    proxy.close();
    await admin.fetch(`/api/servers${PATH}`, { method: 'DELETE' });
    await server.stop();
  });

  it('runs the same checks through the gateway', () => {
    expect(direct.size).toBeGreaterThan(30);
    expect([...throughGateway.keys()].toSorted()).toEqual([...direct.keys()].toSorted());
  });

  it('finds the same through the gateway, word for word, but what is expected', () => {
    const differences = [...throughGateway].filter(([check, found]) => found !== direct.get(check));
    expect(Object.fromEntries(differences)).toEqual(EXPECTED_DIFFERENCES);
  });
});
