import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentToken, handInCalls } from '@mcp-gateway/testing';
import { eventually, register, signIn, type Admin } from './admin.js';
import { startBearerProxy, type BearerProxy } from './bearer-proxy.js';
import { startModernConformanceServer } from './conformance-modern.js';
import { startConformanceServer } from './conformance-server.js';
import { loadConformanceSuite, type Findings, type Revision } from './conformance-suite.js';
import { startEverything } from './everything-server.js';
import { theStack } from './the-stack.js';

/** These servers take any Host; the gateway answers 421 to names that are not its own. */
const HOST_CHECK = {
  'dns-rebinding-protection/localhost-host-rebinding-rejected/DNSRebindingRejected': 'SUCCESS',
};
/** The server knows no tasks at all; the gateway answers for every task that nobody began there. */
const TASK_CHECK = {
  'tasks-capability-negotiation/sep-2663-tasks-methods-non-declaring/TasksMethodsGatedWithoutExtension':
    'tasks/get MUST return -32021; got -32602; tasks/update MUST return -32021; got -32602; tasks/cancel MUST return -32021; got -32602',
  'tasks-dispatch-and-envelope/sep-2663-tasks-get-invalid-task-id-32602/TasksGetUnknownTaskIdRejected':
    'SUCCESS',
};

type Reference = {
  name: string;
  revision: Revision;
  path: string;
  /** How many checks succeed directly, at the least. */
  successes: number;
  /** Checks whose result is another through the gateway on purpose, and what they find there. */
  differences: Readonly<Record<string, string>>;
  start: () => Promise<ReferenceServer>;
};

/** Some know which requests reached them through the gateway. */
type ReferenceServer = { url: string; ids?: () => string[]; stop: () => Promise<void> };

/**
 * The suite's server scenarios, for to its clients the gateway is a server. Its client scenarios, all
 * of `auth` among them, judge clients that sign in and call tools: the only client here is the probe
 * of the registry, which does neither.
 */
const SERVERS: readonly Reference[] = [
  {
    name: 'server-everything',
    revision: '2025-11-25',
    path: '/conformance',
    successes: 40,
    differences: HOST_CHECK,
    start: () => startEverything('streamableHttp'),
  },
  {
    name: 'a server with all fixtures',
    revision: '2025-11-25',
    path: '/conformance/fixtures',
    successes: 60,
    differences: HOST_CHECK,
    start: startConformanceServer,
  },
  {
    name: 'a modern server with all fixtures',
    revision: '2026-07-28',
    path: '/conformance/modern',
    successes: 150,
    differences: { ...HOST_CHECK, ...TASK_CHECK },
    start: startModernConformanceServer,
  },
];

/** Any answer of the server itself will do: each speaks of its era. */
async function answers(url: string, token: string): Promise<void> {
  const headers = { Authorization: `Bearer ${token}`, Accept: 'text/event-stream' };
  const { status } = await fetch(url, { headers });
  if (status !== 400 && status !== 405) throw new Error(`Not yet: ${status}`);
}

const suite = await loadConformanceSuite().catch((err: unknown) => {
  console.warn(`Skipped: the conformance suite cannot be had: ${(err as Error).message}`);
  return undefined;
});

(suite ? describe.each(SERVERS) : describe.skip.each(SERVERS))(
  'The conformance suite of MCP $revision against $name',
  ({ name, revision, path, successes, differences, start }) => {
    let admin: Admin;
    let server: ReferenceServer;
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
      await eventually(() => answers(url, token));
      direct = await suite!(server.url, revision);
      throughGateway = await suite!(`${proxy.url}${path}/mcp`, revision);
    }, 240_000);
    afterAll(async () => {
      proxy.close();
      await admin.fetch(`/api/servers${path}`, { method: 'DELETE' });
      await server.stop();
      if (server.ids) handInCalls(theStack.dataDir, path.slice(1), server.ids());
    });

    it('runs the same checks through the gateway', () => {
      const succeeded = [...direct.values()].filter((found) => found === 'SUCCESS');
      expect(succeeded.length).toBeGreaterThanOrEqual(successes);
      expect([...throughGateway.keys()].toSorted()).toEqual([...direct.keys()].toSorted());
    });

    it('finds the same through the gateway, word for word, but what is expected', () => {
      const found = [...throughGateway].filter(([check, result]) => result !== direct.get(check));
      expect(Object.fromEntries(found)).toEqual(differences);
    });
  },
);
