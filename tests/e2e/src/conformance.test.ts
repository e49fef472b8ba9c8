import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentToken } from '@mcp-gateway/testing';
import { eventually, register, signIn, type Admin } from './admin.js';
import { startBearerProxy, type BearerProxy } from './bearer-proxy.js';
import { startConformanceServer } from './conformance-server.js';
import { loadConformanceSuite, type Findings } from './conformance-suite.js';
import { startEverything, type EverythingServer } from './everything-server.js';
import { connectStreamable } from './mcp-client.js';
import { theStack } from './the-stack.js';

/** Checks whose result is another through the gateway on purpose: what they find there, and why. */
const EXPECTED_DIFFERENCES = {
  // These servers take any Host; the gateway answers 421 to names that are not its own.
  'dns-rebinding-protection/localhost-host-rebinding-rejected': 'SUCCESS',
};

/** The reference server lacks what many scenarios ask for; the other one has it all. */
const SERVERS = [
  ['server-everything', '/conformance', 13, () => startEverything('streamableHttp')],
  ['a server with all fixtures', '/conformance/fixtures', 40, startConformanceServer],
] as const;

const suite = await loadConformanceSuite().catch((err: unknown) => {
  console.warn(`Skipped: the conformance suite cannot be had: ${(err as Error).message}`);
  return undefined;
});

(suite ? describe.each(SERVERS) : describe.skip.each(SERVERS))(
  'The conformance suite against %s',
  (name, path, successes, start) => {
    let admin: Admin;
    let server: EverythingServer;
    let proxy: BearerProxy;
    let direct: Findings;
    let throughGateway: Findings;

    beforeAll(async () => {
      const token = await agentToken(theStack);
      admin = await signIn();
      server = await start();
      proxy = await startBearerProxy(theStack.gatewayUrl, token);
      await register(admin, { name: `Conformance ${name}`, path, proxy_pass_url: server.url });
      const url = `${theStack.gatewayUrl}${path}/mcp`;
      await (await eventually(() => connectStreamable(url, token))).close();
      direct = await suite!(server.url);
      throughGateway = await suite!(`${proxy.url}${path}/mcp`);
    }, 240_000);
    afterAll(async () => {
      proxy.close();
      await admin.fetch(`/api/servers${path}`, { method: 'DELETE' });
      await server.stop();
    });

    it('runs the same checks through the gateway', () => {
      const succeeded = [...direct.values()].filter((found) => found === 'SUCCESS');
      expect(succeeded.length).toBeGreaterThanOrEqual(successes);
      expect([...throughGateway.keys()].toSorted()).toEqual([...direct.keys()].toSorted());
    });

    it('finds the same through the gateway, word for word, but what is expected', () => {
      const differences = [...throughGateway].filter(
        ([check, found]) => found !== direct.get(check),
      );
      expect(Object.fromEntries(differences)).toEqual(EXPECTED_DIFFERENCES);
    });
  },
);
